import type { EpochMs } from '../../core/time.js';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** The time since `from` in one unit: `42s`, `5m`, `3h`, `2d`. A clock that runs ahead reads `0s`. */
export function formatAge(from: EpochMs, now: EpochMs): string {
  return formatSeconds(Math.max(0, Math.floor((now - from) / 1000)));
}

/** A length of time in one unit, rounded down: it never claims more than has passed. */
export function formatSeconds(seconds: number): string {
  if (seconds < minute) return `${seconds}s`;
  if (seconds < hour) return `${Math.floor(seconds / minute)}m`;
  if (seconds < day) return `${Math.floor(seconds / hour)}h`;
  return `${Math.floor(seconds / day)}d`;
}

/** An interval: `200ms`, `5s`. */
export function formatInterval(intervalMs: number): string {
  return intervalMs < 1000 ? `${intervalMs}ms` : formatSeconds(Math.round(intervalMs / 1000));
}
