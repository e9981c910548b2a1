import { between, type DurationMs, type EpochMs } from '../../core/time.js';

/** Over how long the share is taken, and how often it changes on the screen. */
const windowMs = 10_000;

/** What codex-ps itself costs, as a share of one core over the last 10 s. */
export class CpuMeter {
  #from: { readonly at: EpochMs; readonly used: DurationMs } | undefined;
  /** Undefined until 10 s have been seen. */
  percent: number | undefined;

  /** Whether it is time for a sample: taking one costs something too. */
  isDue(at: EpochMs): boolean {
    const passed = this.#from && between(this.#from.at, at);
    return passed === undefined || passed < 0 || passed >= windowMs;
  }

  sample(at: EpochMs, used: DurationMs): void {
    if (!this.isDue(at)) return;
    const passed = this.#from ? between(this.#from.at, at) : 0;
    // A clock that was set back restarts the measurement.
    if (this.#from && passed > 0) this.percent = (100 * (used - this.#from.used)) / passed;
    this.#from = { at, used };
  }
}
