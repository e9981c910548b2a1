import type { UserAction } from './action.js';
import type { Mode } from './ui-state.js';

/** What decides whether a key is worth a place in the footer now. */
export interface FooterFacts {
  readonly rows: number;
  readonly named: boolean;
  readonly subagents: boolean;
  readonly cleared: boolean;
  readonly calling: boolean;
  /** Whether a line to paste is shown. */
  readonly pasteLine: boolean;
  /** Whether the page that lies over the list goes on below. */
  readonly more: boolean;
  /** Whether there is a step back to go. */
  readonly back: boolean;
}

/** One line of the help page, and all that it binds. */
export interface KeyBinding {
  /** As `keyId` names them: `g`, `G`, `ctrl-c`, `pageup`. */
  readonly keys: readonly string[];
  /** As the user knows them. */
  readonly label: string;
  readonly modes: readonly Mode[];
  readonly action: UserAction;
  readonly help: string;
  /** Words for the footer; the lower its rank, the longer it stays on a narrow screen. */
  readonly footer?: {
    readonly label?: string;
    readonly words: string;
    readonly rank: number;
    readonly when?: (facts: FooterFacts) => boolean;
  };
}

const boxes: readonly Mode[] = ['menu', 'confirm', 'message'];
export const everywhere: readonly Mode[] = ['list', 'details', 'filter', 'name', 'help', ...boxes];
export const pages: readonly Mode[] = ['list', 'details', 'help'];
export const sessions: readonly Mode[] = ['list', 'details'];
export const typing: readonly Mode[] = ['filter', 'name'];
