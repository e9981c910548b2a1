import type { CommandLine } from '../../platform/processes/command-line.js';

/** The actions that run something. */
export type PlannedAction = 'go' | 'shell' | 'page';

/** What an action will run, and nothing has been run of it yet. */
export interface ActionPlan {
  readonly action: PlannedAction;
  /** What the user confirms once a run: the action and the programs that do it. */
  readonly way: string;
  /** One after the other, until one fails. */
  readonly commands: readonly [CommandLine, ...CommandLine[]];
  /** It takes the screen over until it ends. */
  readonly takesScreen: boolean;
  /** Said when it is done. */
  readonly done: string;
}
