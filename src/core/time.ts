import type { Brand } from './brand.js';

/** Calls `run` once after so many milliseconds, unless what it gives is called before. */
export type After = (milliseconds: number, run: () => void) => () => void;

/** An instant: milliseconds since 1970. */
export type EpochMs = Brand<number, 'EpochMs'>;
/** A span of time in milliseconds. */
export type DurationMs = Brand<number, 'DurationMs'>;

export const dayMs = 24 * 60 * 60 * 1000;

export function epochMs(milliseconds: number): EpochMs {
  return milliseconds as EpochMs;
}

export function durationMs(milliseconds: number): DurationMs {
  return milliseconds as DurationMs;
}

export function fromUnixSeconds(seconds: number): EpochMs {
  return (seconds * 1000) as EpochMs;
}

/** Whole seconds since 1970, as the JSON document gives every time. */
export function toUnixSeconds(at: EpochMs): number {
  return Math.floor(at / 1000);
}

/** The time from `from` to `to`; negative where `to` comes first. */
export function between(from: EpochMs, to: EpochMs): DurationMs {
  return (to - from) as DurationMs;
}

/** The instant that an ISO 8601 text names, or undefined where it names none. */
export function parseIsoTime(text: string): EpochMs | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : (at as EpochMs);
}

/** ISO 8601 in UTC; a number from outside may be no time at all. */
export function isoTime(at: EpochMs): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? 'an impossible time' : date.toISOString();
}

const uuidv7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7/i;

/** The creation time in the first 48 bits of a UUIDv7; undefined for any other id. */
export function uuidv7Time(id: string): EpochMs | undefined {
  const match = uuidv7.exec(id);
  return match ? (Number.parseInt(`${match[1] ?? ''}${match[2] ?? ''}`, 16) as EpochMs) : undefined;
}
