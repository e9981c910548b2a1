import { stateWord, type StateWord, type Verdict } from '../session/status.js';

/** What `codex-ps wait --until` takes. */
export const untilWords = [
  'ask',
  'idle',
  'fail',
  'attention',
  'working',
  'gone',
  'any-change',
] as const;
export type Until = (typeof untilWords)[number];

/** Those that one look at one row decides. */
export type UntilState = Exclude<Until, 'gone' | 'any-change'>;

const states: Readonly<Record<UntilState, readonly StateWord[]>> = {
  ask: ['ASK'],
  idle: ['IDLE'],
  fail: ['FAIL'],
  attention: ['ASK', 'FAIL'],
  working: ['WORK'],
};

/** Whether the verdict is so; an inferred one only where `likely` is enough. */
export function isSo(verdict: Verdict, until: UntilState, likely: boolean): boolean {
  return (likely || verdict.certain) && states[until].includes(stateWord(verdict.status));
}
