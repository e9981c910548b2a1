import type { Turn, TurnError } from '../facts/rollout-progress.js';
import type { Rollout } from '../facts/rollout.js';
import type { EpochMs } from '../time.js';
import { recordsErrors } from './codex-version.js';
import type { Ruling, ThreadEvidence } from './thread-evidence.js';
import { readRollout } from './thread-evidence.js';
import { isUsageLimit, spentLimits, usageLimitReason } from './usage-limit.js';

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
  likelyIdle: 'likely waiting for the next prompt: the last turn left no answer and no error',
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
  if (turn.error) return failed(turn, turn.error, rollout);
  const idle = atRest('idle', restReasons.idle, turn.at);
  if (turn.hasAgentMessage || endedWell(turn, rollout)) return idle;
  const recorded = writesErrors(turn, rollout, evidence);
  if (recorded === true) return idle;
  const { rateLimits, limitType } = rollout.progress;
  if (spentLimits(rateLimits).length > 0) {
    const reason = `likely ${usageLimitReason(rateLimits, limitType, undefined)}`;
    return { ...atRest('rate_limited', reason, turn.at), certain: false };
  }
  // A message that no token_count closed may be the beginning of an answer that failed.
  return recorded === undefined || turn.conclusion === 'answer'
    ? { ...idle, reason: restReasons.likelyIdle, certain: false }
    : { ...atRest('error', restReasons.likelyError, turn.at), certain: false };
}

function endedWell({ conclusion }: Completed, { progress }: Rollout): boolean {
  const { lastItem } = progress;
  if (conclusion !== 'answer') return conclusion !== undefined;
  return lastItem.kind === 'agent-message' && lastItem.closed;
}

/**
 * Whether the Codex that ended the turn would have recorded an error. It need not be the one of line 1: a
 * newer one may have resumed the thread. Undefined where nothing tells.
 */
function writesErrors(
  turn: Completed,
  { progress }: Rollout,
  { cliVersion, loadedAt }: ThreadEvidence,
): boolean | undefined {
  if (turn.recordsErrors) return true;
  // Writer locks (0.147) and the reviewer in turn_context (0.150) are younger than recorded errors.
  const isLocked = loadedAt !== undefined && turn.at !== undefined && turn.at >= loadedAt;
  if (isLocked || progress.context?.approvalsReviewer !== undefined) return true;
  return recordsErrors(cliVersion);
}

function failed(turn: Completed, error: TurnError, { progress }: Rollout): Ruling {
  const { rateLimits, limitType } = progress;
  const isLimit =
    isUsageLimit(error) || (error.info === undefined && spentLimits(rateLimits).length > 0);
  return isLimit
    ? atRest('rate_limited', usageLimitReason(rateLimits, limitType, error.message), turn.at)
    : atRest('error', restReasons.error(errorText(error)), turn.at);
}

const signIn = 'your sign-in has expired: run codex login, then send the prompt again';

/** By `codex_error_info`. */
const byCode: ReadonlyMap<string, string> = new Map([
  ['server_overloaded', 'the server is overloaded: send the prompt again later'],
  ['unauthorized', signIn],
  ['refresh_token_failed', signIn],
]);

const byMessage: readonly (readonly [RegExp, string])[] = [
  [/\b401 unauthorized\b|(?:sign|log) in again|refresh token|token (?:has )?expired/i, signIn],
  [
    /\boverloaded\b|\bat capacity\b|high demand/i,
    'the server is overloaded: send the prompt again later',
  ],
];

/** A sentence of ours where there is something to do, else what Codex said. */
function errorText({ info, message }: TurnError): string | undefined {
  const known = byCode.get(info ?? '') ?? byMessage.find(([it]) => it.test(message ?? ''))?.[1];
  return known ?? message ?? info?.replaceAll('_', ' ');
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
