import type { Session } from '../session/session.js';
import { needsAttention, stateWord, type StateWord, type Verdict } from '../session/status.js';
import { rowKey, type RowKey } from './row-key.js';
import { sessionGroups } from './session-groups.js';

/** A thread as it may be waited for. */
export interface WaitedRow {
  readonly key: RowKey;
  readonly session: Session;
  /** Of a root what its row shows: a subagent that asks makes it ask, one that works keeps it from being idle. */
  readonly verdict: Verdict;
  /** Its subagents; none for a subagent. */
  readonly members: readonly Session[];
  readonly isRoot: boolean;
}

/** Every thread, the subagents too. */
export function waitedRows(sessions: readonly Session[]): ReadonlyMap<RowKey, WaitedRow> {
  const rows = new Map<RowKey, WaitedRow>();
  for (const { key, root, verdict, members } of sessionGroups(sessions)) {
    const below = members.map(({ session }) => session);
    rows.set(key, { key, session: root, verdict, members: below, isRoot: true });
    for (const session of below) {
      const own = { key: rowKey(session), session, verdict: session.verdict };
      rows.set(own.key, { ...own, members: [], isRoot: false });
    }
  }
  return rows;
}

/** What `codex-ps wait --until` takes. */
export const untilWords = [
  'ask',
  'idle',
  'fail',
  'stop',
  'attention',
  'working',
  'gone',
  'any-change',
] as const;
export type Until = (typeof untilWords)[number];

/** Those that one look at one row decides. */
type UntilState = Exclude<Until, 'gone' | 'any-change'>;

const states: Readonly<Record<Exclude<UntilState, 'attention'>, StateWord>> = {
  ask: 'ASK',
  idle: 'IDLE',
  fail: 'FAIL',
  stop: 'STOP',
  working: 'WORK',
};

/** Whether the verdict is so; an inferred one only where `likely` is enough. */
export function isSo(verdict: Verdict, until: UntilState, likely: boolean): boolean {
  if (!likely && !verdict.certain) return false;
  const { status } = verdict;
  return until === 'attention' ? needsAttention(status) : stateWord(status) === states[until];
}

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
