import type { Turn } from '../facts/rollout-progress.js';
import type { Rollout } from '../facts/rollout.js';
import type { EpochMs } from '../time.js';
import { leavesErrorsAsNull } from './codex-version.js';
import { clockText } from './evidence-texts.js';
import type { Ruling, ThreadEvidence } from './thread-evidence.js';
import { readRollout } from './thread-evidence.js';
import { endedByUsageLimit, resetTime } from './usage-limit.js';

type Completed = Extract<Turn, { kind: 'completed' }>;
type RestDetail = 'idle' | 'new' | 'interrupted' | 'error' | 'rate_limited';

export const restReasons = {
  idle: 'waiting for the next prompt',
  fresh: 'no turn yet',
  forked: 'waiting for the next prompt; no turn since the fork',
  interrupted: (why: string | undefined) =>
    why === undefined || why === 'interrupted'
      ? 'the last turn was interrupted'
      : `the last turn was interrupted (${why})`,
  stale: 'the last turn never ended: its process died and the thread was resumed',
  error: (message: string | undefined) =>
    message === undefined
      ? 'the last turn ended in an error'
      : `the last turn ended in an error: ${message}`,
  likelyError: 'the last turn likely ended in an error: it left no answer',
  rateLimited: (resetsAt: EpochMs | undefined) =>
    resetsAt === undefined
      ? 'stopped by a usage limit; when it resets is not recorded'
      : `stopped by a usage limit until ${clockText(resetsAt)}`,
} as const;

/** A thread in which no turn runs, by its turn events. */
export function atRest(detail: RestDetail, reason: string, since: EpochMs | undefined): Ruling {
  return {
    status: { kind: 'waiting', detail },
    certain: true,
    reason,
    basis: 'rollout',
    since,
    action: undefined,
  };
}

/** How the last turn ended. */
export function completedRuling(
  turn: Completed,
  rollout: Rollout,
  evidence: ThreadEvidence,
): Ruling {
  const { rateLimits } = rollout.progress;
  const silent = !turn.hasAgentMessage && turn.conclusion === undefined;
  const failed = turn.error !== undefined || (silent && leavesErrorsAsNull(evidence.cliVersion));
  if (!failed) return atRest('idle', restReasons.idle, turn.at);
  if (endedByUsageLimit(turn, rateLimits))
    return atRest('rate_limited', restReasons.rateLimited(resetTime(rateLimits)), turn.at);
  if (turn.error) return atRest('error', restReasons.error(turn.error.message), turn.at);
  return { ...atRest('error', restReasons.likelyError, turn.at), certain: false };
}

/** No turn of its own yet; a fork has those of its parent behind it. */
export function newRuling(evidence: ThreadEvidence): Ruling {
  const since = evidence.createdAt ?? evidence.loadedAt;
  return evidence.isFork
    ? atRest('idle', restReasons.forked, since)
    : atRest('new', restReasons.fresh, since);
}

/** What a thread that is known to rest is, from its turn events; a turn that seems to run was lost. */
export function restRuling(evidence: ThreadEvidence, lost: Ruling): Ruling {
  const rollout = readRollout(evidence);
  if (!rollout) return newRuling(evidence);
  const { turn } = rollout.progress;
  switch (turn.kind) {
    case 'none':
      return newRuling(evidence);
    case 'completed':
      return completedRuling(turn, rollout, evidence);
    case 'aborted':
      return atRest('interrupted', restReasons.interrupted(turn.reason), turn.at);
    case 'started':
    case 'out-of-reach':
      return lost;
  }
}
