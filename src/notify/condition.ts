import type { StatusDetail, Verdict } from '../core/session/status.js';

/** What notices tell of a thread. `stopped`: it rests, and nobody wants to hear of it: new, or stopped by its user. */
export type Condition = 'asks' | 'failed' | 'limited' | 'suspended' | 'works' | 'rests' | 'stopped';

const conditions: Readonly<Record<StatusDetail, Condition | undefined>> = {
  model: 'works',
  tool: 'works',
  subagents: 'works',
  approval: 'asks',
  question: 'asks',
  error: 'failed',
  rate_limited: 'limited',
  idle: 'rests',
  new: 'stopped',
  interrupted: 'stopped',
  suspended: 'stopped',
  unclear: undefined,
};

/** undefined: no news, as where the state is not known, or only inferred and inferred ones do not count. */
export function conditionOf(verdict: Verdict, likely: boolean): Condition | undefined {
  const { status, certain } = verdict;
  if (!certain && !likely) return undefined;
  return status.detail === 'suspended' && status.pending ? 'suspended' : conditions[status.detail];
}
