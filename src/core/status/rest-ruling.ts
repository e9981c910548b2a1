import type { RolloutProgress, TurnError, TurnOf } from '../facts/rollout-progress.js';
import type { RateLimit } from '../facts/usage-reading.js';
import type { Rollout } from '../facts/rollout.js';
import type { EpochMs } from '../time.js';
import { recordsErrors } from '../codex-version.js';
import { clockText } from './list-evidence.js';
import { rolloutOf } from '../session/session-tree.js';
import { likely, ruling, type Ruling, type ThreadEvidence } from './thread-evidence.js';

export const idleReason = 'waiting for the next prompt';
export const staleReason = 'the last turn never ended: its process died and the thread was resumed';

export function completedRuling(
  turn: TurnOf<'completed'>,
  rollout: Rollout,
  evidence: ThreadEvidence,
): Ruling {
  if (turn.error) return failed(turn.error, turn.at, rollout.progress, evidence.now);
  const since = turn.at;
  const idle = ruling('idle', idleReason, { since });
  if (turn.hasAgentMessage || endedWell(turn, rollout)) return idle;
  const recorded = writesErrors(turn, rollout, evidence);
  if (recorded === true) return idle;
  if (spentLimits(rollout.progress.rateLimits).length > 0) {
    const reason = `likely ${usageLimitReason(rollout.progress, undefined, evidence.now)}`;
    return likely('rate_limited', reason, { since });
  }
  // A message that no token_count closed may be the beginning of an answer that failed.
  return recorded === undefined || turn.conclusion === 'answer'
    ? likely('idle', `likely ${idleReason}: the last turn left no answer and no error`, { since })
    : likely('error', 'the last turn likely ended in an error: it left no answer', { since });
}

function endedWell({ conclusion }: TurnOf<'completed'>, { progress }: Rollout): boolean {
  const { lastItem } = progress;
  if (conclusion !== 'answer') return conclusion !== undefined;
  return lastItem.kind === 'agent-message' && lastItem.closed;
}

/** Whether the Codex that ended the turn would have recorded an error; undefined if not known. It may be newer than line 1. */
function writesErrors(
  turn: TurnOf<'completed'>,
  { progress }: Rollout,
  { cliVersion, loadedAt }: ThreadEvidence,
): boolean | undefined {
  if (turn.recordsErrors) return true;
  // Writer locks (0.147) and the reviewer in turn_context (0.150) are younger than recorded errors.
  const isLocked = loadedAt !== undefined && turn.at !== undefined && turn.at >= loadedAt;
  if (isLocked || progress.context?.approvalsReviewer !== undefined) return true;
  return recordsErrors(cliVersion);
}

function failed(
  error: TurnError,
  since: EpochMs | undefined,
  progress: RolloutProgress,
  now: EpochMs,
): Ruling {
  const { info, message } = error;
  const isSpent = spentLimits(progress.rateLimits).length > 0;
  // A compaction that fails says it in words alone.
  const isSaid = /\bhit your usage limit\b/i.test(message ?? '');
  if (isSaid || (info === undefined ? isSpent : limitCodes.test(info))) {
    return ruling('rate_limited', usageLimitReason(progress, message, now), { since });
  }
  const what = errorText(error);
  const reason = 'the last turn ended in an error';
  return ruling('error', what === undefined ? reason : `${reason}: ${what}`, { since });
}

const signIn = 'your sign-in has expired: run codex login, then send the prompt again';
const overloaded = 'the server is overloaded: send the prompt again later';

/** By `codex_error_info` or the message. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:unauthorized|refresh_token_failed) |\b401 unauthorized\b|(?:sign|log) in again|refresh token|token (?:has )?expired/i,
    signIn,
  ],
  [/^server_overloaded |\boverloaded\b|\bat capacity\b|high demand/i, overloaded],
];

/** A sentence of ours where there is something to do, else what Codex said. */
function errorText({ info, message }: TurnError): string | undefined {
  const known = remedies.find(([by]) => by.test(`${info ?? ''} ${message ?? ''}`))?.[1];
  return known ?? message ?? info?.replaceAll('_', ' ');
}

export function abortedRuling({ reason, at }: TurnOf<'aborted'>): Ruling {
  const why = reason === undefined || reason === 'interrupted' ? '' : ` (${reason})`;
  return ruling('interrupted', `the last turn was interrupted${why}`, { since: at });
}

/** No turn of its own yet; a fork has those of its parent behind it. */
export function newRuling(evidence: ThreadEvidence): Ruling {
  const since = evidence.createdAt ?? evidence.loadedAt;
  const { meta, progress } = rolloutOf(evidence) ?? {};
  if (meta?.ok && meta.value.isRewound) {
    return ruling('idle', idleReason, { since: progress?.lastLineAt });
  }
  // What it has said is recorded nowhere.
  if (evidence.isEphemeral) return ruling('idle', idleReason);
  return evidence.isFork
    ? ruling('idle', `${idleReason}; no turn since the fork`, { since })
    : ruling('new', 'no turn yet', { since });
}

/** What a thread that is known to rest is, from its turn events; a turn that seems to run was lost. */
export function restRuling(evidence: ThreadEvidence, lost: Ruling): Ruling {
  const rollout = rolloutOf(evidence);
  if (!rollout) return newRuling(evidence);
  const { turn } = rollout.progress;
  switch (turn.kind) {
    case 'none':
      return newRuling(evidence);
    case 'completed':
      return completedRuling(turn, rollout, evidence);
    case 'aborted':
      return abortedRuling(turn);
    case 'started':
    case 'out-of-reach':
      return lost;
  }
}

/** Codex 0.150 to 0.171 write the first; the others are the server's. */
const limitCodes =
  /^(?:usage_limit_exceeded|usage_limit_reached|quota_exceeded|insufficient_quota)$/;

function spentLimits(limits: readonly RateLimit[]): readonly RateLimit[] {
  return limits.filter((limit) => limit.usedPercent >= 100);
}

/** When all spent limits have been reset; undefined where none says. */
export function resetTime(limits: readonly RateLimit[]): EpochMs | undefined {
  const times = spentLimits(limits).flatMap((limit) => limit.resetsAt ?? []);
  return times.length > 0 ? times.reduce((a, b) => (a > b ? a : b)) : undefined;
}

const noCredits = 'your workspace is out of credits';
const spendingLimit = 'your workspace has reached its spending limit';

/** By `rate_limit_reached_type`, and by what the messages of Codex 0.171 say where the type is not recorded. */
const stops: readonly (readonly [RegExp, string])[] = [
  [/^workspace_owner_credits/, `${noCredits}: add credits, then send the prompt again`],
  [
    /^workspace_member_credits|out of credits.*\bowner\b/i,
    `${noCredits}: ask its owner to add some`,
  ],
  [/out of credits/i, 'out of credits: add credits, then send the prompt again'],
  [/^workspace_owner_usage/, `${spendingLimit}: raise it, then send the prompt again`],
  [
    /^workspace_member_usage|spend(?:ing)? (?:cap|limit).*\bowner\b/i,
    `${spendingLimit}: ask its owner to raise it`,
  ],
  [/spend(?:ing)? (?:cap|limit)/i, `${spendingLimit}: raise it, then send the prompt again`],
];

/** In Codex's messages: `or try again at 9:23 PM.`, `Try again in 3 days 2 hours.` */
const resetInMessage = /\btry again (at|in|on|after) ([^.]{1,60})/i;

/** `You've hit your usage limit for GPT-5.3-Codex-Spark. Switch to another model now, or …` */
const modelInMessage = /\busage limit for (\S{1,60})\.(?: |$)/i;

export function usageLimitReason(
  { rateLimits, limitType }: Pick<RolloutProgress, 'rateLimits' | 'limitType'>,
  message: string | undefined,
  now: EpochMs,
): string {
  const stopped = stops.find(([by]) => by.test(`${limitType ?? ''} ${message ?? ''}`))?.[1];
  if (stopped !== undefined) return `stopped: ${stopped}`;
  const [, model] = modelInMessage.exec(message ?? '') ?? [];
  const limited = `stopped by a usage limit${model === undefined ? '' : ` of ${model} (another model may work)`}`;
  const resetsAt = resetTime(rateLimits);
  if (resetsAt !== undefined) {
    return resetsAt > now
      ? `${limited} until ${clockText(resetsAt)}`
      : `${limited} that was reset at ${clockText(resetsAt)}: send the prompt again`;
  }
  const [, preposition, time] = resetInMessage.exec(message ?? '') ?? [];
  return preposition !== undefined && time !== undefined
    ? `${limited}: try again ${preposition.toLowerCase()} ${time.trim()}`
    : `${limited}; when it resets is not recorded`;
}
