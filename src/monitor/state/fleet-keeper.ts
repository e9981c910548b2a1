import type { HostName } from '../../core/ids.js';
import type { Fleet } from '../../core/session/snapshot.js';
import type { Timeline } from '../../core/session/timeline.js';
import type { SessionDetail } from '../../core/session/session-detail.js';
import { between, epochMs, type DurationMs, type EpochMs } from '../../core/time.js';
import { FleetStore } from '../../core/fleet/fleet-store.js';
import type { HostResult } from '../../core/fleet/host-result.js';
import { rowKey, type RowKey, type RowRef, timelinesByRow } from '../../core/fleet/row-key.js';
import type { SettingValues } from '../../config/setting-table.js';
import type { WorkerEvent, WorkerName } from '../../app/workers/messages.js';
import { detailWithoutQuotes, fleetWithoutQuotes } from '../../output/json/without-quotes.js';
import type { CollectorHealth } from './monitor-view.js';

/** How long a name that was just saved overrides what the collector reports. */
const savedNameMs = 10_000;

/** The fleet as the monitor shows it: whether it changed, and a saved name at once. */
export class FleetKeeper {
  readonly #store: FleetStore;
  readonly #saved = new Map<RowKey, { readonly name: string | null; readonly at: EpochMs }>();
  readonly #namesLastMs: number;
  #changed = false;
  #staleHosts = '';

  /** `keepNames`: no collector will ever report a saved name. */
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

type HealthEvent = Extract<WorkerEvent, { readonly kind: 'ready' | 'restarting' }>;

/** The state of a worker thread after an event. */
export function healthAfter(event: HealthEvent, name: WorkerName, now: EpochMs): CollectorHealth {
  if (event.kind === 'ready') return { kind: 'running', name };
  return {
    kind: 'restarting',
    name,
    reason: event.detail,
    retryAt: epochMs(now + event.wait),
  };
}

type Timelines = ReadonlyMap<RowKey, Timeline>;

/** The new ones beside those that are known of threads that still live. */
export function withTimelines(
  known: Timelines,
  timelines: readonly Timeline[],
  fleet: Fleet | undefined,
): Timelines {
  const live = new Set(fleet?.sessions.map(rowKey));
  const kept = [...known].filter(([key]) => live.has(key));
  return new Map([...kept, ...timelinesByRow(timelines)]);
}

/** Settings and warnings of this user that change what is shown. */
export interface ShownSettings {
  readonly titles: SettingValues['titles'];
  /** What is wrong with the configuration, one sentence each. */
  readonly warnings: readonly string[];
}

/** The fleet as this user wants to see it, with what is wrong with the configuration. */
export function configuredFleet(fleet: Fleet, { titles, warnings }: ShownSettings): Fleet {
  const shown = titles === 'names' ? fleetWithoutQuotes(fleet) : fleet;
  return warnings.length === 0 ? shown : { ...shown, warnings: [...warnings, ...shown.warnings] };
}

export function configuredDetail(
  detail: SessionDetail,
  { titles }: Pick<ShownSettings, 'titles'>,
): SessionDetail {
  return titles === 'names' ? detailWithoutQuotes(detail) : detail;
}
