import { durationMs, epochMs, type DurationMs, type EpochMs } from '../../core/time.js';

/** While nothing changes, lsof is called no more often than this. */
const longest = durationMs(10_000);
/** Hints that come one after another: lsof must not run without end. */
const least = durationMs(250);
/** A slow lsof may take so much of the time, one part in this. */
const share = 4;

/** When processes and their files are listed next. */
export interface Beat {
  readonly wait: DurationMs;
  readonly endedAt: EpochMs;
  /** How long the last pass took. */
  readonly took: DurationMs;
}

export interface Pass {
  readonly beganAt: EpochMs;
  readonly endedAt: EpochMs;
  /** It found other owners than the one before. */
  readonly changed: boolean;
}

/** After each pass that found nothing new the next one is twice as far away; after another, as near as it can be. */
export function beatAfter(pass: Pass, before: Beat | undefined, every: DurationMs): Beat {
  const doubled = Math.min(Math.max(longest, every), 2 * (before?.wait ?? every));
  const wait = durationMs(pass.changed ? every : Math.max(every, doubled));
  return { wait, endedAt: pass.endedAt, took: durationMs(pass.endedAt - pass.beganAt) };
}

/** The time of the next pass where nothing hints at a change. */
export function nextPass(beat: Beat): EpochMs {
  return epochMs(beat.endedAt + beat.wait);
}

/** The time of a pass that something hints at: never later than without the hint. */
export function soonestPass(beat: Beat): EpochMs {
  const rest = Math.max(least, share * beat.took);
  return epochMs(beat.endedAt + Math.min(rest, beat.wait));
}
