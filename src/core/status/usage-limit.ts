import type { RateLimit, Turn } from '../facts/rollout-progress.js';
import type { EpochMs } from '../time.js';

type Completed = Extract<Turn, { kind: 'completed' }>;

/** `usage_limit_exceeded` is what Codex 0.150 to 0.169 write; the other word is the server's. */
const limitWords = new Set(['usage_limit_exceeded', 'usage_limit_reached']);

/** The limits that are used up. */
export function spentLimits(limits: readonly RateLimit[]): readonly RateLimit[] {
  return limits.filter((limit) => limit.usedPercent >= 100);
}

/** When all spent limits have been reset; undefined where none says. */
export function resetTime(limits: readonly RateLimit[]): EpochMs | undefined {
  const times = spentLimits(limits).flatMap((limit) => limit.resetsAt ?? []);
  return times.length > 0 ? times.reduce((a, b) => (a > b ? a : b)) : undefined;
}

/** Whether a usage limit ended the turn, by its error's own word or by a spent limit beside a failure. */
export function endedByUsageLimit(turn: Completed, limits: readonly RateLimit[]): boolean {
  if (turn.error?.info !== undefined) return limitWords.has(turn.error.info);
  return spentLimits(limits).length > 0;
}
