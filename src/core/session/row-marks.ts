import type { EpochMs } from '../time.js';
import type { StateWord } from './status.js';

/** What the user said of a row with the keys of the monitor, kept between runs. */
export interface RowMarks {
  /** At the top of the list. */
  readonly pinned: boolean;
  /** Without notifications. */
  readonly muted: boolean;
  /** Undefined where it is not snoozed, or is awake again. */
  readonly snooze: Snooze | undefined;
}

/** Until it wakes, a row needs nobody. */
export interface Snooze {
  /** Undefined: until its STATE changes. */
  readonly until: EpochMs | undefined;
  /** What it did when it was snoozed, and since when. */
  readonly state: StateWord;
  readonly since: EpochMs | undefined;
  /** When it or a subagent last began to need its user; undefined where nobody was needed. */
  readonly neededSince: EpochMs | undefined;
}

export const noMarks: RowMarks = { pinned: false, muted: false, snooze: undefined };

export function isSnoozed({ marks }: { readonly marks?: RowMarks | undefined }): boolean {
  return marks?.snooze !== undefined;
}
