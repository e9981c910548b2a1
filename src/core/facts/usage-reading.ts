import type { EpochMs } from '../time.js';

export interface RateLimit {
  readonly usedPercent: number;
  readonly resetsAt: EpochMs | undefined;
  readonly windowMinutes: number | undefined;
}

export interface Credits {
  readonly available: boolean | undefined;
  readonly unlimited: boolean | undefined;
  /** The server's text, such as `12.50`. */
  readonly balance: string | undefined;
}

/** One usage limit of an account, as a `token_count` gives it. */
export interface UsageReading {
  readonly at: EpochMs;
  /** `codex` where none is recorded (before 0.120). */
  readonly limitId: string;
  readonly limitName: string | undefined;
  /** `plus`, `pro`, `team` and others. */
  readonly plan: string | undefined;
  readonly credits: Credits | undefined;
  /** In Codex's order. Which one it calls primary depends on the account: tell them apart by length. */
  readonly windows: readonly RateLimit[];
}

/** How far back readings are kept, for the pace. */
export const paceMs = 15 * 60_000;

/** Readings of one limit that lie closer than this say the same of its pace. */
const apartMs = 60_000;
const maxLimits = 8;

/** The readings of the last 15 minutes with one more, oldest first; of each limit one a minute, and the newest. */
export function withReading(
  readings: readonly UsageReading[],
  reading: UsageReading,
): readonly UsageReading[] {
  const others = readings.filter(({ limitId }) => limitId !== reading.limitId);
  if (new Set(others.map(({ limitId }) => limitId)).size >= maxLimits) return readings;
  const own = readings.filter(
    ({ limitId, at }) =>
      limitId === reading.limitId && at <= reading.at && reading.at - at <= paceMs,
  );
  const last = own.at(-1);
  const before = own.at(-2);
  const replaces = last && before && last.at - before.at < apartMs;
  return [...others, ...(replaces ? own.slice(0, -1) : own), reading];
}
