import { writesNoTurnEvents } from '../codex-version.js';
import type { HostFacts } from '../facts/host-facts.js';
import type { LiveThread } from '../session/live-threads.js';
import type { Ending } from '../session/session.js';
import { rolloutOf } from '../session/session-tree.js';
import { statusByDetail, type StatusDetail, type Verdict } from '../session/status.js';
import type { EpochMs } from '../time.js';
import { decideStatus } from './decide-status.js';
import { threadEvidenceOf } from './thread-evidence.js';

const complete = 'its last turn is complete';
/** In these it rests; the reason, where that of a running session would not do. */
const settled: Readonly<Partial<Record<StatusDetail, readonly [Ending, string?]>>> = {
  idle: ['finished', complete],
  error: ['finished'],
  rate_limited: ['finished'],
  interrupted: ['interrupted'],
  new: ['unknown', 'it had no turn'],
};

const inTurn = 'its rollout ends inside a turn, and';

/** How a thread that nobody runs ended, and in which status, by the rules for those that somebody runs. */
export function howEnded(
  thread: LiveThread,
  facts: HostFacts,
  bootedAt: EpochMs,
): { readonly ending: Ending; readonly verdict: Verdict } {
  const evidence = threadEvidenceOf(thread, facts);
  const verdict = decideStatus(evidence);
  const { status, reason } = verdict;
  const end = (ending: Ending, detail: StatusDetail, why = reason) => ({
    ending,
    verdict: { ...verdict, status: statusByDetail[detail], reason: why, action: undefined },
  });
  const rollout = rolloutOf(thread);
  // What the broken lines said may have been the end of the turn.
  if (!rollout || rollout.progress.malformedInTurn > 0) return end('unknown', 'unclear');
  const [known, why] = settled[status.detail] ?? [];
  if (known) return end(known, status.detail, why);
  const { turn } = rollout.progress;
  const hasBegun = turn.kind === 'started' && turn.impliedBy !== 'prompt';
  const isTooLong = turn.kind === 'out-of-reach' && !writesNoTurnEvents(evidence.cliVersion);
  if (hasBegun || isTooLong) {
    return rollout.modifiedAt < bootedAt
      ? end('lost_at_reboot', 'interrupted', `${inTurn} this machine was started after that`)
      : end('died', 'interrupted', `${inTurn} no process runs it`);
  }
  // It ended with a plan.
  if (turn.kind === 'completed') return end('finished', 'idle', complete);
  const undecided = 'its rollout does not say how its last turn ended';
  return end('unknown', 'unclear', status.kind === 'unknown' ? reason : undecided);
}
