import type { CommandLine } from '../../platform/processes/shell-word.js';

export type PlannedAction = 'go' | 'shell' | 'page';

export interface ActionPlan {
  readonly action: PlannedAction;
  /** What the user confirms once per run of codex-ps: the action and the programs that do it. */
  readonly way: string;
  /** Run in order, until one fails. */
  readonly commands: readonly [CommandLine, ...CommandLine[]];
  /** It uses the whole screen until it ends. */
  readonly takesScreen: boolean;
  readonly done: string;
}
