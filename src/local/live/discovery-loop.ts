import { isSameData } from '../../core/same-data.js';
import type { Discovery } from '../../core/facts/processes.js';
import {
  between,
  durationMs,
  epochMs,
  type After,
  type DurationMs,
  type EpochMs,
} from '../../core/time.js';
import type { HostPorts } from '../../platform/host-ports.js';

/** The longest wait between two passes, however long nothing changes. */
const longest = durationMs(10_000);
/** The shortest, however many hints come. */
const least = durationMs(250);
/** A slow pass may take one part in this of the time. */
const share = 4;

/** The last pass, and how long to wait after it. */
export interface Pace {
  readonly wait: DurationMs;
  readonly endedAt: EpochMs;
  readonly took: DurationMs;
}

/** Each pass that found nothing new doubles the wait; any other makes it as short as possible. */
export function waitAfter(
  changed: boolean,
  before: DurationMs | undefined,
  every: DurationMs,
): DurationMs {
  const doubled = Math.min(Math.max(longest, every), 2 * (before ?? every));
  return durationMs(changed ? every : Math.max(every, doubled));
}

/** The time of the next pass: after a hint as soon as possible, and never later than without it. */
export function nextPass({ wait, endedAt, took }: Pace, isHinted: boolean): EpochMs {
  const rest = isHinted ? Math.min(Math.max(least, share * took), wait) : wait;
  return epochMs(endedAt + rest);
}

export interface DiscoveryLoop {
  /** Something may have another owner than before. */
  readonly hint: () => void;
  readonly setInterval: (every: DurationMs) => void;
  readonly stop: () => void;
}

/** Repeats discovery: less often while nothing changes, and soon after a hint that something did. */
export function repeatDiscovery(
  { now, after }: Pick<HostPorts, 'now'> & { readonly after: After },
  discover: () => Promise<Discovery>,
  interval: DurationMs,
  onFound: (found: Discovery) => void,
): DiscoveryLoop {
  let every = interval;
  let pace: Pace | undefined;
  let last: Discovery | undefined;
  let [busy, hinted, stopped] = [false, false, false];
  let cancel = (): void => undefined;
  const pass = async (): Promise<void> => {
    busy = true;
    hinted = false;
    const beganAt = now();
    const found = await discover();
    if (stopped) return;
    busy = false;
    const changed = !isSameData(found, last);
    last = found;
    const endedAt = now();
    const wait = waitAfter(changed, pace?.wait, every);
    pace = { wait, endedAt, took: between(beganAt, endedAt) };
    plan();
    onFound(found);
  };
  const plan = (): void => {
    if (stopped || busy || !pace) return;
    const at = nextPass(pace, hinted);
    cancel();
    cancel = after(Math.max(0, at - now()), () => void pass());
  };
  void pass();
  return {
    hint: () => {
      hinted = true;
      plan();
    },
    setInterval: (asked) => {
      every = asked;
      pace = pace && { ...pace, wait: asked };
      plan();
    },
    stop: () => {
      stopped = true;
      cancel();
    },
  };
}
