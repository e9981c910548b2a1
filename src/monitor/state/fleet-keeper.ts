import type { HostName } from '../../core/ids.js';
import type { Fleet } from '../../core/session/snapshot.js';
import { between, type DurationMs, type EpochMs } from '../../core/time.js';
import { rowKey, type RowKey, type RowRef } from '../../core/fleet/row-key.js';
import { FleetStore } from '../../core/fleet/fleet-store.js';
import type { HostResult } from '../../core/fleet/host-result.js';

/** How long a name that was just saved stands before the collector's own word. */
const savedNameMs = 10_000;

/** The fleet as the monitor shows it: tells whether it changed, and shows a saved name at once. */
export class FleetKeeper {
  readonly #store: FleetStore;
  readonly #saved = new Map<RowKey, { readonly name: string | null; readonly at: EpochMs }>();
  readonly #namesLastMs: number;
  #changed = false;
  #staleHosts = '';

  /** `keepNames`: no collector will ever tell a saved name back. */
  constructor(chosenHosts: readonly HostName[], keepNames: boolean) {
    this.#store = new FleetStore({ chosenHosts, debug: false, configProblems: [] });
    this.#namesLastMs = keepNames ? Infinity : savedNameMs;
  }

  take(result: HostResult, now: EpochMs): void {
    this.#changed = true;
    this.#store.take(result, now);
  }

  /** A name is on the screen at once, not when the collector has read it back. */
  nameSaved(row: RowRef, name: string | null, now: EpochMs): void {
    this.#saved.set(rowKey(row), { name, at: now });
    this.#changed = true;
  }

  /** The fleet as it stands, where that is another one than the last time; undefined where it is not. */
  newFleet(now: EpochMs, interval: DurationMs): Fleet | undefined {
    if (this.#store.isEmpty) return undefined;
    const fleet = this.#withSavedNames(this.#store.fleet(now, interval), now);
    const staleHosts = fleet.hosts
      .map((report) => `${report.state} ${report.host}`)
      .concat(`${fleet.sessions.length}`)
      .join();
    if (!this.#changed && staleHosts === this.#staleHosts) return undefined;
    this.#changed = false;
    this.#staleHosts = staleHosts;
    return fleet;
  }

  #withSavedNames(fleet: Fleet, now: EpochMs): Fleet {
    for (const [key, { at }] of this.#saved) {
      if (between(at, now) > this.#namesLastMs) this.#saved.delete(key);
    }
    if (this.#saved.size === 0) return fleet;
    const sessions = fleet.sessions.map((session) => {
      const saved = this.#saved.get(rowKey(session));
      return saved ? { ...session, name: saved.name ?? undefined } : session;
    });
    return { ...fleet, sessions };
  }
}
