import type { Discovery } from '../../core/facts/processes.js';
import { isSameData } from '../../core/same-data.js';
import { durationMs, epochMs, type After, type DurationMs, type EpochMs } from '../../core/time.js';
import type { HostPorts } from '../../platform/host-ports.js';

/** The longest wait between two passes, however long nothing changes. */
const longest = durationMs(10_000);
/** The shortest, however many hints come. */
const least = durationMs(250);
/** A slow pass may take one part in this of the time. */
const share = 4;

/** When the next pass is due. */
export interface Pace {
  readonly wait: DurationMs;
  readonly endedAt: EpochMs;
  readonly took: DurationMs;
}

export interface Pass {
  readonly beganAt: EpochMs;
  readonly endedAt: EpochMs;
  /** It found other owners than the one before. */
  readonly changed: boolean;
}

/** Each pass that found nothing new doubles the wait; any other makes it as short as possible. */
export function paceAfter(pass: Pass, before: Pace | undefined, every: DurationMs): Pace {
  const doubled = Math.min(Math.max(longest, every), 2 * (before?.wait ?? every));
  const wait = durationMs(pass.changed ? every : Math.max(every, doubled));
  return { wait, endedAt: pass.endedAt, took: durationMs(pass.endedAt - pass.beganAt) };
}

/** The time of the next pass without a hint. */
export function nextPass(pace: Pace): EpochMs {
  return epochMs(pace.endedAt + pace.wait);
}

/** The time of the next pass after a hint: never later than without it. */
export function soonestPass(pace: Pace): EpochMs {
  const rest = Math.max(least, share * pace.took);
  return epochMs(pace.endedAt + Math.min(rest, pace.wait));
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
    const changed = !isSameData(found, this.#last);
    this.#last = found;
    this.#pace = paceAfter(
      { beganAt, endedAt: this.#ports.now(), changed },
      this.#pace,
      this.#every,
    );
    this.#plan();
    this.#onFound(found);
  }

  #plan(): void {
    if (this.#stopped || !this.#pace) return;
    const at = this.#hinted ? soonestPass(this.#pace) : nextPass(this.#pace);
    this.#cancel();
    this.#cancel = this.#ports.after(Math.max(0, at - this.#ports.now()), () => void this.#pass());
  }
}
