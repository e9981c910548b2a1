import type { Session } from '../session/session.js';
import type { Until } from './until.js';
import type { WaitedRow } from './waited-row.js';

/** What `codex-ps wait` waits for. */
export interface WaitPlan {
  readonly until: Until;
  /** Each calls a thread; none: every root thread there is, as the plain table lists them. */
  readonly words: readonly string[];
  /** Every chosen thread instead of any. */
  readonly allOf: boolean;
  /** Inferred states count too. */
  readonly likely: boolean;
}

/** One chosen thread at one look. */
export interface Chosen {
  /** As it is, or as it was last; undefined for one that was never seen. */
  readonly row: WaitedRow | undefined;
  readonly isGone: boolean;
  /** Why it is not there, for the user. */
  readonly note?: string;
}

/** What one more look came to. */
export type WaitLook =
  | {
      readonly kind: 'not-yet';
      /** What it waits for, for the user. */
      readonly notes: readonly string[];
    }
  | {
      readonly kind: 'met';
      /** The threads that met it; a subagent beside its root where it is the one that did. */
      readonly sessions: readonly Session[];
      /** The same as whole groups, for a table. */
      readonly grouped: readonly Session[];
      readonly notes: readonly string[];
    }
  | { readonly kind: 'wrong-usage'; readonly sentence: string };
