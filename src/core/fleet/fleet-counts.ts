import { isSnoozed } from '../session/row-marks.js';
import type { Session } from '../session/session.js';
import { stateWord, type StateWord } from '../session/status.js';
import type { SessionGroup } from './session-groups.js';

export interface FleetCounts {
  /** Root rows. */
  readonly sessions: number;
  readonly threads: number;
  /** Without those that are snoozed. */
  readonly states: Readonly<Record<StateWord, number>>;
  readonly snoozed: number;
  /** Threads of hidden sources that are not shown. */
  readonly hidden: number;
}

/** Rows of a host that does not answer any more are not counted. */
export function countGroups(
  groups: readonly SessionGroup[],
  sessions: readonly Session[],
): FleetCounts {
  const states = { ASK: 0, FAIL: 0, STOP: 0, WORK: 0, IDLE: 0, UNK: 0 };
  let [threads, snoozed] = [0, 0];
  const fresh = groups.filter(({ session }) => !session.stale);
  for (const { session, verdict, members } of fresh) {
    if (isSnoozed(session)) snoozed += 1;
    else states[stateWord(verdict.status)] += 1;
    threads += 1 + members.length;
  }
  const hidden = sessions.filter(({ hiddenSource }) => hiddenSource).length;
  return { sessions: fresh.length, threads, states, snoozed, hidden };
}

export const countWords: Readonly<Record<StateWord, string>> = {
  ...{ ASK: 'ask', FAIL: 'failed', STOP: 'stopped' },
  ...{ WORK: 'work', IDLE: 'idle', UNK: 'unknown' },
};

/** `1 asks`, `2 ask`, `3 failed`. */
export function countText(state: StateWord, count: number): string {
  const isVerb = state === 'ASK' || state === 'WORK';
  return `${count} ${countWords[state]}${isVerb && count === 1 ? 's' : ''}`;
}
