import type { EpochMs } from '../time.js';
import type { Rollout } from '../facts/rollout.js';
import { copySlackMs } from '../rollout/session-meta.js';
import { limits } from './limits.js';
import { staleReason } from './rest-ruling.js';
import { ruling, type Ruling, type ThreadEvidence } from './thread-evidence.js';

/**
 * Whether something of time `at` was written before this owner took the thread over. The writer lock has the time of the
 * clock that stamped the rollout, and decides alone; the start of a process is computed from the present clock.
 */
export function predatesOwner(
  at: EpochMs | undefined,
  evidence: ThreadEvidence,
  slackMs: number = limits.startTimeSlackMs,
): boolean {
  if (at === undefined) return false;
  const { loadedAt, owner } = evidence;
  if (loadedAt !== undefined) return at < loadedAt;
  return owner?.startedAt !== undefined && at < owner.startedAt - slackMs;
}

/** A turn of an earlier process: likely if only the computed start shows it, for the clock may have been set since. */
export function lostTurn(evidence: ThreadEvidence): Ruling {
  const certain = evidence.loadedAt !== undefined || evidence.ownerResumes;
  const reason = certain
    ? staleReason
    : 'the last turn likely never ended: it is older than the process that owns the thread';
  return ruling('interrupted', reason, { certain, since: takenOverAt(evidence) });
}

/** Whether this owner's model has said or called something in the running turn: then the turn is its own. */
export function ownerActedInTurn({ progress, meta }: Rollout, evidence: ThreadEvidence): boolean {
  const { modelActedAt } = progress;
  const { loadedAt, owner } = evidence;
  if (modelActedAt === undefined) return false;
  const takenOver = [loadedAt, owner?.startedAt].filter((at) => at !== undefined);
  if (takenOver.length === 0 || takenOver.some((at) => modelActedAt < at)) return false;
  // A legacy fork stamps the lines that it copies with the time of the fork.
  const writtenAt = meta.ok && evidence.isFork ? meta.value.writtenAt : undefined;
  return writtenAt === undefined || modelActedAt > writtenAt + copySlackMs;
}

export function takenOverAt(evidence: ThreadEvidence): EpochMs | undefined {
  return evidence.loadedAt ?? evidence.owner?.startedAt;
}
