import { durationMs, type DurationMs } from '../../core/time.js';

/** The stamp is in whole seconds and the answer takes its time: less than this is no skew. */
const jitterMs = 2_000;
const warnFromMs = 5_000;

/**
 * How far the other clock lies behind ours. The last answer's value stands as long as the new one is
 * within what rounding and the way explain: else every time in every row would move at each answer.
 */
export function steadySkew(previous: DurationMs, measured: DurationMs): DurationMs {
  if (Math.abs(measured - previous) <= jitterMs) return previous;
  return durationMs(Math.round(measured / 1000) * 1000);
}

/** One sentence where the two clocks differ so much that times of the two machines cannot be compared. */
export function skewWarning(skew: DurationMs): string | undefined {
  if (Math.abs(skew) <= warnFromMs) return undefined;
  const seconds = Math.round(Math.abs(skew) / 1000);
  return `its clock is ${seconds} s ${skew > 0 ? 'behind' : 'ahead of'} ours; ages are by its own clock`;
}
