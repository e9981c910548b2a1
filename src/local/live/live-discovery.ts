import type { Discovery } from '../../core/facts/discovery.js';
import { isSameData } from '../../core/same-data.js';
import type { After, DurationMs } from '../../core/time.js';
import type { HostPorts } from '../../platform/host-ports.js';
import { beatAfter, nextPass, soonestPass, type Beat } from './beat.js';

/** Finds who holds what on a beat that stretches while nothing changes, and as soon as it may where something hints. */
export class LiveDiscovery {
  readonly #ports: Pick<HostPorts, 'now'> & { readonly after: After };
  readonly #discover: () => Promise<Discovery>;
  readonly #onFound: (found: Discovery) => void;
  #every: DurationMs;
  #beat: Beat | undefined;
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

  /** Something may be held by another than before. */
  hint(): void {
    this.#hinted = true;
    if (!this.#busy) this.#plan();
  }

  setInterval(every: DurationMs): void {
    this.#every = every;
    this.#beat = this.#beat && { ...this.#beat, wait: every };
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
    this.#beat = beatAfter(
      { beganAt, endedAt: this.#ports.now(), changed },
      this.#beat,
      this.#every,
    );
    this.#plan();
    this.#onFound(found);
  }

  #plan(): void {
    if (this.#stopped || !this.#beat) return;
    const at = this.#hinted ? soonestPass(this.#beat) : nextPass(this.#beat);
    this.#cancel();
    this.#cancel = this.#ports.after(Math.max(0, at - this.#ports.now()), () => void this.#pass());
  }
}
