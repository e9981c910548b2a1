import type { EpochMs } from '../time.js';
import type { Rollout } from '../facts/rollout.js';
import { limits } from './limits.js';
import { staleReason } from './rest-ruling.js';
import { ruling, type Ruling, type ThreadEvidence } from './thread-evidence.js';

/**
 * Whether something of time `at` was written by an earlier process than the one that now owns the thread. The
 * writer lock's time is of the clock that stamped the rollout, and decides alone; a process's start is computed
 * from the clock of now, which may have been set since.
 */
export function predatesOwner(
  at: EpochMs | undefined,
  evidence: ThreadEvidence,
  slackMs: number = limits.startTimeSlackMs,
): boolean {
  if (at === undefined) return false;
  const { loadedAt, ownerStartedAt } = evidence;
  if (loadedAt !== undefined) return at < loadedAt;
  return ownerStartedAt !== undefined && at < ownerStartedAt - slackMs;
}

/**
 * What an earlier process left of a turn. Likely where only the computed start of a process says so, for the clock may
 * have been set since.
 */
export function lostTurn(evidence: ThreadEvidence): Ruling {
  const certain = evidence.loadedAt !== undefined || evidence.ownerResumes === true;
  const reason = certain
    ? staleReason
    : 'the last turn likely never ended: it is older than the process that owns the thread';
  return ruling('interrupted', reason, { certain, since: takenOverAt(evidence) });
}

/** Whether this owner's model has said or called something in the running turn: then the turn is its own. */
export function ownerActedInTurn({ progress, meta }: Rollout, evidence: ThreadEvidence): boolean {
  const { modelActedAt } = progress;
  const { loadedAt, ownerStartedAt } = evidence;
  if (modelActedAt === undefined) return false;
  const takenOver = [loadedAt, ownerStartedAt].filter((at) => at !== undefined);
  if (takenOver.length === 0 || takenOver.some((at) => modelActedAt < at)) return false;
  // A legacy fork stamps the lines that it copies with the time of the fork.
  const writtenAt = meta.ok && evidence.isFork ? meta.value.writtenAt : undefined;
  return writtenAt === undefined || modelActedAt > writtenAt + limits.forkCopySlackMs;
}

/** When this owner took the thread over. */
export function takenOverAt(evidence: ThreadEvidence): EpochMs | undefined {
  return evidence.loadedAt ?? evidence.ownerStartedAt;
}
