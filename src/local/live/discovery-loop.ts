import { isDeepStrictEqual } from 'node:util';
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

/** Repeats discovery: less often while nothing changes, and soon after a hint that something did. */
export class DiscoveryLoop {
  readonly #ports: Pick<HostPorts, 'now'> & { readonly after: After };
  readonly #discover: () => Promise<Discovery>;
  readonly #onFound: (found: Discovery) => void;
  #every: DurationMs;
  #pace: Pace | undefined;
  #last: Discovery | undefined;
  #busy = false;
  #hinted = false;
  #stopped = false;
  #cancel: () => void = () => undefined;

  constructor(
    ports: Pick<HostPorts, 'now'> & { readonly after: After },
    discover: () => Promise<Discovery>,
    every: DurationMs,
    onFound: (found: Discovery) => void,
  ) {
    this.#ports = ports;
    this.#discover = discover;
    this.#every = every;
    this.#onFound = onFound;
    void this.#pass();
  }

  /** Something may have another owner than before. */
  hint(): void {
    this.#hinted = true;
    if (!this.#busy) this.#plan();
  }

  setInterval(every: DurationMs): void {
    this.#every = every;
    this.#pace = this.#pace && { ...this.#pace, wait: every };
    if (!this.#busy) this.#plan();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  async #pass(): Promise<void> {
    this.#busy = true;
    this.#hinted = false;
    const beganAt = this.#ports.now();
    const found = await this.#discover();
    if (this.#stopped) return;
    this.#busy = false;
    const changed = !isDeepStrictEqual(found, this.#last);
    this.#last = found;
    const endedAt = this.#ports.now();
    const wait = waitAfter(changed, this.#pace?.wait, this.#every);
    this.#pace = { wait, endedAt, took: between(beganAt, endedAt) };
    this.#plan();
    this.#onFound(found);
  }

  #plan(): void {
    if (this.#stopped || !this.#pace) return;
    const at = nextPass(this.#pace, this.#hinted);
    this.#cancel();
    this.#cancel = this.#ports.after(Math.max(0, at - this.#ports.now()), () => void this.#pass());
  }
}
