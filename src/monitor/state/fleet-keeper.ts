import type { UserMarks } from '../../app/user-marks.js';
import type { HostName } from '../../core/ids.js';
import type { Fleet, HostResult } from '../../core/session/snapshot.js';
import type { Timeline } from '../../core/session/timeline.js';
import { between, type DurationMs, type EpochMs } from '../../core/time.js';
import { FleetStore } from '../../core/fleet/fleet-store.js';
import { rowKey, type RowKey, type RowRef, timelinesByRow } from '../../core/fleet/row-key.js';

/** How long a name that was just saved overrides what the collector reports. */
const savedNameMs = 10_000;

/** The fleet of the monitor: knows whether it changed, and shows a saved name at once. */
export class FleetKeeper {
  readonly #store: FleetStore;
  readonly #saved = new Map<RowKey, { readonly name: string | null; readonly at: EpochMs }>();
  readonly #namesLastMs: number;
  readonly #marks: Pick<UserMarks, 'marked'>;
  #changed = false;
  /** What changes without a new answer: hosts become stale, rows that are too old go, and the user marks some. */
  #summary = '';

  /** `keepNames`: no collector will ever report a saved name. */
  constructor(
    chosenHosts: readonly HostName[],
    configProblems: readonly string[],
    keepNames: boolean,
    marks: Pick<UserMarks, 'marked'>,
  ) {
    this.#marks = marks;
    this.#store = new FleetStore({ chosenHosts, debug: false, configProblems });
    this.#namesLastMs = keepNames ? Infinity : savedNameMs;
  }

  take(result: HostResult, now: EpochMs): void {
    this.#changed = true;
    this.#store.take(result, now);
  }

  nameSaved(row: RowRef, name: string | null, now: EpochMs): void {
    this.#saved.set(rowKey(row), { name, at: now });
    this.#changed = true;
  }

  /** The fleet if it changed since the last call; undefined if not. */
  newFleet(now: EpochMs, interval: DurationMs): Fleet | undefined {
    if (this.#store.isEmpty) return undefined;
    const fleet = this.#marks.marked(this.#withSavedNames(this.#store.fleet(now, interval), now));
    const hostStates = fleet.hosts.map(({ host, state }) => `${state} ${host}`).join();
    const marks = fleet.sessions.flatMap((session) => session.marks ?? []);
    const summary = `${hostStates} ${fleet.sessions.length} ${JSON.stringify(marks)}`;
    if (!this.#changed && summary === this.#summary) return undefined;
    this.#changed = false;
    this.#summary = summary;
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

/** Replaces the timelines that were read again, and drops those of threads that have ended. */
export function withTimelines(
  known: ReadonlyMap<RowKey, Timeline>,
  timelines: readonly Timeline[],
  fleet: Fleet | undefined,
): ReadonlyMap<RowKey, Timeline> {
  const live = new Set(fleet?.sessions.map(rowKey));
  const kept = [...known].filter(([key]) => live.has(key));
  return new Map([...kept, ...timelinesByRow(timelines)]);
}
