import { needsAttention, stateWord, type StateWord, type Verdict } from '../session/status.js';

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
export type UntilState = Exclude<Until, 'gone' | 'any-change'>;

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
