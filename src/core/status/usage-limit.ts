import type { RateLimit, TurnError } from '../facts/rollout-progress.js';
import type { EpochMs } from '../time.js';
import { clockText } from './evidence-texts.js';

/** `usage_limit_exceeded` is what Codex 0.150 to 0.171 write; the others are the server's. */
const limitCodes = new Set([
  'usage_limit_exceeded',
  'usage_limit_reached',
  'quota_exceeded',
  'insufficient_quota',
]);

export function isUsageLimit({ info }: TurnError): boolean {
  return info !== undefined && limitCodes.has(info);
}

/** The limits that are used up. */
export function spentLimits(limits: readonly RateLimit[]): readonly RateLimit[] {
  return limits.filter((limit) => limit.usedPercent >= 100);
}

/** When all spent limits have been reset; undefined where none says. */
export function resetTime(limits: readonly RateLimit[]): EpochMs | undefined {
  const times = spentLimits(limits).flatMap((limit) => limit.resetsAt ?? []);
  return times.length > 0 ? times.reduce((a, b) => (a > b ? a : b)) : undefined;
}

/** By `rate_limit_reached_type`. */
const limitTypes: ReadonlyMap<string, string> = new Map([
  [
    'workspace_owner_credits_depleted',
    'your workspace is out of credits: add credits, then send the prompt again',
  ],
  [
    'workspace_member_credits_depleted',
    'your workspace is out of credits: ask its owner to add some',
  ],
  [
    'workspace_owner_usage_limit_reached',
    'your workspace has reached its spending limit: raise it, then send the prompt again',
  ],
  [
    'workspace_member_usage_limit_reached',
    'your workspace has reached its spending limit: ask its owner to raise it',
  ],
]);

/** What the messages of Codex 0.171 say where the type is not recorded. */
const messages: readonly (readonly [RegExp, string])[] = [
  [/out of credits.*\bowner\b/i, 'your workspace is out of credits: ask its owner to add some'],
  [/out of credits/i, 'out of credits: add credits, then send the prompt again'],
  [
    /spend(?:ing)? (?:cap|limit).*\bowner\b/i,
    'your workspace has reached its spending limit: ask its owner to raise it',
  ],
  [
    /spend(?:ing)? (?:cap|limit)/i,
    'your workspace has reached its spending limit: raise it, then send the prompt again',
  ],
];

/** As Codex words it: `or try again at 9:23 PM.`, `Try again in 3 days 2 hours.` */
const resetInMessage = /\btry again (at|in|on|after) ([^.]{1,60})/i;

/** Why a usage limit stopped a turn, and until when. */
export function usageLimitReason(
  limits: readonly RateLimit[],
  limitType: string | undefined,
  message: string | undefined,
): string {
  const byType = limitTypes.get(limitType ?? '');
  const byMessage = messages.find(([pattern]) => pattern.test(message ?? ''))?.[1];
  const stopped = byType ?? byMessage;
  if (stopped !== undefined) return `stopped: ${stopped}`;
  const resetsAt = resetTime(limits);
  if (resetsAt !== undefined) return `stopped by a usage limit until ${clockText(resetsAt)}`;
  const [, preposition, time] = resetInMessage.exec(message ?? '') ?? [];
  return preposition !== undefined && time !== undefined
    ? `stopped by a usage limit: try again ${preposition.toLowerCase()} ${time.trim()}`
    : 'stopped by a usage limit; when it resets is not recorded';
}
