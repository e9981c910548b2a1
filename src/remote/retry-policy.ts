import {
  hostFailureTable,
  type HostFailureKind,
  type RetryClass,
} from '../core/session/host-failure.js';
import { durationMs, type DurationMs } from '../core/time.js';

/** The waits in seconds; behind the last one it stays, or is blocked where the list is closed. */
const waits: Readonly<Record<RetryClass, readonly number[]>> = {
  network: [1, 2, 4, 8, 16, 30],
  slow: [15, 30, 60, 120],
  // More tries lock accounts (fail2ban) and open windows of agents.
  login: [60, 120],
  never: [],
};
const closed: readonly RetryClass[] = ['login', 'never'];
/** So that fifty hosts do not come back in one instant. */
const spread = 0.2;

export function retryClass(kind: HostFailureKind): RetryClass {
  return hostFailureTable[kind].retry;
}

/**
 * How long to wait after the `count`th failure of this class in a row; undefined: until the user asks
 * or the configuration changes. `random` is at least 0 and less than 1.
 */
export function retryWait(
  retry: RetryClass,
  count: number,
  random: number,
): DurationMs | undefined {
  const steps = waits[retry];
  if (closed.includes(retry) && count > steps.length) return undefined;
  const seconds = steps[Math.min(count, steps.length) - 1];
  if (seconds === undefined) return undefined;
  return durationMs(Math.round(seconds * 1000 * (1 - spread + 2 * spread * random)));
}
