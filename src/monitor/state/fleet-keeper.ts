import type { HostName } from '../../core/ids.js';
import type { Fleet } from '../../core/session/snapshot.js';
import { between, type DurationMs, type EpochMs } from '../../core/time.js';
import { mergeFleet, type HostRecord } from '../../core/fleet/merge-fleet.js';
import { rowKey, type RowKey, type RowRef } from '../../core/fleet/row-key.js';
import type { CollectorEvent } from '../../app/workers/collectors.js';

type HostNews = Extract<CollectorEvent, { readonly kind: 'answered' | 'host-failed' }>;

/** How long a name that was just saved stands before the collector's own word. */
const savedNameMs = 10_000;
/** An answer is old after so many intervals, and never before so many milliseconds. */
const staleIntervals = 3;
const staleMs = 10_000;

const unheard: HostRecord = {
  snapshot: undefined,
  transport: undefined,
  latency: undefined,
  answeredAt: undefined,
  failure: undefined,
};

/** Keeps the newest of each host, and says what it comes to. */
export class FleetKeeper {
  readonly #chosenHosts: readonly HostName[];
  readonly #records = new Map<HostName, HostRecord>();
  readonly #saved = new Map<RowKey, { readonly name: string | null; readonly at: EpochMs }>();
  readonly #namesLastMs: number;
  #changed = false;
  #staleHosts = '';

  /** `keepNames`: no collector will ever tell a saved name back. */
  constructor(chosenHosts: readonly HostName[], keepNames: boolean) {
    this.#chosenHosts = chosenHosts;
    this.#namesLastMs = keepNames ? Infinity : savedNameMs;
  }

  hear(news: HostNews, now: EpochMs): void {
    this.#changed = true;
    if (news.kind === 'host-failed') {
      const { failure } = news;
      this.#records.set(failure.host, {
        ...(this.#records.get(failure.host) ?? unheard),
        failure,
      });
      return;
    }
    const { snapshot } = news.answer;
    this.#records.set(snapshot.host, {
      ...news.answer,
      answeredAt: now,
      failure: undefined,
    });
  }

  /** A name is on the screen at once, not when the collector has read it back. */
  nameSaved(row: RowRef, name: string | null, now: EpochMs): void {
    this.#saved.set(rowKey(row), { name, at: now });
    this.#changed = true;
  }

  /** The fleet as it stands, where that is another one than the last time; undefined where it is not. */
  newFleet(now: EpochMs, interval: DurationMs): Fleet | undefined {
    if (this.#records.size === 0) return undefined;
    const staleAfter = Math.max(staleMs, staleIntervals * interval) as DurationMs;
    const fleet = this.#merge(now, staleAfter);
    const staleHosts = fleet.hosts
      .map((report) => `${report.state} ${report.host}`)
      .concat(`${fleet.sessions.length}`)
      .join();
    if (!this.#changed && staleHosts === this.#staleHosts) return undefined;
    this.#changed = false;
    this.#staleHosts = staleHosts;
    return fleet;
  }

  #merge(now: EpochMs, staleAfter: DurationMs): Fleet {
    const fleet = mergeFleet({
      chosenHosts: this.#chosenHosts,
      records: this.#records,
      now,
      staleAfter,
    });
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
