import type { EpochMs } from '../time.js';
import { uuidv7Time } from '../time.js';
import type { Rollout } from '../facts/rollout.js';
import { limits } from './limits.js';
import type { ThreadEvidence } from './thread-evidence.js';

/**
 * When the running turn really began. The id's own time comes first: a legacy fork copies its parent's
 * lines with new timestamps (seen in 0.104).
 */
export function turnStart(rollout: Rollout): EpochMs | undefined {
  const { turn, turnStartedAt } = rollout.progress;
  if (turn.kind !== 'started') return turnStartedAt;
  const byId = turn.turnId === undefined ? undefined : uuidv7Time(turn.turnId);
  return byId ?? turnStartedAt ?? turn.at;
}

/** Whether something of time `at` was written by an earlier process than the one that now owns the thread. */
export function predatesOwner(at: EpochMs | undefined, evidence: ThreadEvidence): boolean {
  if (at === undefined) return false;
  const { loadedAt, ownerStartedAt } = evidence;
  return (
    (loadedAt !== undefined && at < loadedAt) ||
    (ownerStartedAt !== undefined && at < ownerStartedAt - limits.startTimeSlackMs)
  );
}

/** When this owner took the thread over. */
export function takenOverAt(evidence: ThreadEvidence): EpochMs | undefined {
  return evidence.loadedAt ?? evidence.ownerStartedAt;
}
