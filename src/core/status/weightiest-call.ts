import type { Ruling, ThreadEvidence } from './thread-evidence.js';
import { openCalls } from './thread-evidence.js';
import { callRuling } from './call-ruling.js';
import type { StatusDetail } from '../session/status.js';

/**
 * Of several open calls, the one that says most about the turn: one that needs the user holds the
 * whole turn up, one that runs explains the silence, and only then does what is unclear count.
 */
const weight: Readonly<Partial<Record<StatusDetail, number>>> = {
  question: 5,
  approval: 4,
  tool: 3,
  subagents: 2,
  unclear: 1,
};

/** The ruling on the open calls of the running turn; undefined where none is open. */
export function weightiestCall(evidence: ThreadEvidence): Ruling | undefined {
  return openCalls(evidence)
    .map((call) => callRuling(call, evidence))
    .reduce<Ruling | undefined>(
      (best, next) => (best && rank(best) >= rank(next) ? best : next),
      undefined,
    );
}

function rank(ruling: Ruling): number {
  const proven = ruling.basis === 'process' && ruling.status.kind === 'working' ? 0.5 : 0;
  return (weight[ruling.status.detail] ?? 0) + proven;
}
