import { between, type DurationMs, type EpochMs } from '../domain/time.js';

/** Over how long the share is taken, and how often it changes on the screen. */
const windowMs = 10_000;

/** What codex-ps itself costs, as a share of one core over the last 10 s. */
export class CpuMeter {
  #from: { readonly at: EpochMs; readonly used: DurationMs } | undefined;
  #percent: number | undefined;

  /** Undefined until 10 s have been seen. */
  get percent(): number | undefined {
    return this.#percent;
  }

  sample(at: EpochMs, used: DurationMs): void {
    if (!this.#from) {
      this.#from = { at, used };
      return;
    }
    const passed = between(this.#from.at, at);
    // A clock that was set back starts anew.
    if (passed >= 0 && passed < windowMs) return;
    if (passed >= windowMs) this.#percent = (100 * (used - this.#from.used)) / passed;
    this.#from = { at, used };
  }
}
