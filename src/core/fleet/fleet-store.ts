import type { HostName } from '../ids.js';
import { type Fleet, hostOf, type HostResult, isDebugNote } from '../session/snapshot.js';
import { durationMs, type DurationMs, type EpochMs } from '../time.js';
import { mergeFleet, type HostRecord } from './merge-fleet.js';

/** An answer is stale after this many intervals, and never sooner than after this many milliseconds. */
const staleIntervals = 3;
const staleMs = 10_000;

interface FleetStoreOptions {
  readonly chosenHosts: readonly HostName[];
  /** Shows the debug notes too. */
  readonly debug: boolean;
  /** What is wrong with the configuration, one sentence each; shown before all other warnings. */
  readonly configProblems: readonly string[];
}

/** The newest result of each host, merged into one fleet. A failure keeps the host's last rows, which are then stale. */
export class FleetStore {
  readonly #options: FleetStoreOptions;
  readonly #records = new Map<HostName, HostRecord>();

  constructor(options: FleetStoreOptions) {
    this.#options = options;
  }

  /** `now`: when the result arrived, by our own clock. */
  take(result: HostResult, now: EpochMs): void {
    const host = hostOf(result);
    if (result.kind === 'failed') {
      const { failure, transport, transportReason } = result;
      const before = this.#records.get(host) ?? { transport, transportReason };
      this.#records.set(host, { ...before, failure });
      return;
    }
    const { snapshot: sent, ...answer } = result.answer;
    const { debug } = this.#options;
    const warnings = sent.warnings.filter((text) => debug || !isDebugNote(text));
    const snapshot = { ...sent, warnings };
    this.#records.set(host, { ...answer, snapshot, answeredAt: now, failure: undefined });
  }

  get isEmpty(): boolean {
    return this.#records.size === 0;
  }

  /** Whether each chosen host has answered or failed at least once. */
  isComplete(): boolean {
    return this.#options.chosenHosts.every((host) => this.#records.has(host));
  }

  /** `interval`: how often hosts are asked, from which follows when an answer is stale; undefined: never. */
  fleet(now: EpochMs, interval: DurationMs | undefined): Fleet {
    const { chosenHosts, configProblems } = this.#options;
    const staleAfter = durationMs(
      interval === undefined
        ? Number.MAX_SAFE_INTEGER
        : Math.max(staleMs, staleIntervals * interval),
    );
    const fleet = mergeFleet({ chosenHosts, records: this.#records, now, staleAfter });
    return { ...fleet, warnings: [...configProblems, ...fleet.warnings] };
  }
}
