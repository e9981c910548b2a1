import type { Discovery } from '../../core/facts/processes.js';
import type { HostFacts } from '../../core/facts/host-facts.js';
import type { Pid } from '../../core/ids.js';
import type { HostSnapshot } from '../../core/session/snapshot.js';
import { between, epochMs, type After, type DurationMs, type EpochMs } from '../../core/time.js';
import type { HostPorts } from '../../platform/host-ports.js';
import type { WatchDirectory } from '../../platform/files/watch-directory.js';
import { everything, type RefreshScope } from '../facts-reader.js';
import { collectorParts, type CollectorOptions, type CollectorParts } from '../host-collector.js';
import { startDiscovery } from '../processes/start-discovery.js';
import { repeatDiscovery, type DiscoveryLoop } from './discovery-loop.js';
import { followDaemons, type LiveDaemons } from '../daemon/daemon-follower.js';
import { LiveRollouts } from './live-rollouts.js';
import { ownerChecker } from './owner-check.js';

/** Only what is in memory changed: a daemon's answer, or an owner that ended. */
const nothing: RefreshScope = { rollouts: new Set(), polled: false, repositories: false };

function union(one: RefreshScope, other: RefreshScope): RefreshScope {
  const all = one.rollouts === 'all' || other.rollouts === 'all';
  return {
    rollouts: all ? 'all' : new Set([...one.rollouts, ...other.rollouts]),
    polled: one.polled || other.polled,
    repositories: one.repositories || other.repositories,
  };
}

export interface LivePorts extends HostPorts {
  readonly watchDirectory: WatchDirectory;
  readonly after: After;
}

/** Receives each snapshot, and how long it took. */
type OnSnapshot = (snapshot: HostSnapshot, took: DurationMs) => void;

/** Between two refreshes; changes in the meantime are gathered. */
const gatherMs = 20;
/** The user waits for the first rows: after this long /proc is read instead, if there is one. */
const firstLsofTimeoutMs = 2_000;
/** Reading all repositories may take one part in this of the time. */
const repositoryShare = 200;

/**
 * Follows this machine by events; idle while nothing changes.
 *
 *     lsof, less often while quiet ────► who holds what ─┐
 *     the daemon's notifications ──────► its answers ────┤
 *     changes in watched directories ──► rollouts ───────┼─► refresh of what is new ─► snapshot
 *     the tick: owners, titles, names, ──────────────────┘
 *               tools, repositories
 *
 * Nothing depends on an event alone: after each discovery everything is read again.
 */
export class LiveHost {
  readonly #ports: LivePorts;
  readonly #onSnapshot: OnSnapshot;
  readonly #parts: CollectorParts;
  readonly #discovery: DiscoveryLoop;
  readonly #daemons: LiveDaemons;
  readonly #rollouts: LiveRollouts;
  readonly #findChanges: ReturnType<typeof ownerChecker>;
  /** What to read next, gathered from everything that hinted at it. */
  #pending: RefreshScope | undefined;
  #found: Discovery | undefined;
  #every: DurationMs;
  #busy = false;
  #stopped = false;
  #cancelTick: () => void = () => undefined;
  #cancelRefresh: () => void = () => undefined;
  #repositoriesFrom: EpochMs;

  constructor(
    ports: LivePorts,
    options: CollectorOptions,
    every: DurationMs,
    onSnapshot: OnSnapshot,
  ) {
    const { discovery: mode } = options;
    const started =
      options.started ?? startDiscovery(ports, { mode, lsofTimeoutMs: firstLsofTimeoutMs });
    this.#ports = ports;
    this.#onSnapshot = onSnapshot;
    this.#every = every;
    this.#repositoriesFrom = ports.now();
    this.#parts = collectorParts(ports, { ...options, started });
    this.#findChanges = ownerChecker(ports.files);
    this.#discovery = repeatDiscovery(ports, this.#parts.discover, every, (found) => {
      this.#found = found;
      this.#daemons.forEach('refresh');
      this.#hint(everything);
    });
    this.#daemons = followDaemons(ports, options, (change) => {
      if (change === 'state') {
        this.#hint(nothing);
        return;
      }
      this.#discovery.hint();
      // It may have ended, and its threads with it.
      void this.#checkOwners().then(() => this.#hint(nothing));
    });
    this.#rollouts = new LiveRollouts(ports, {
      onRollouts: (paths) => this.#hint({ ...nothing, rollouts: new Set(paths) }),
      onOther: () => this.#discovery.hint(),
    });
    this.#planTick();
  }

  /** Reads everything now. */
  refresh(): void {
    this.#discovery.hint();
  }

  setInterval(every: DurationMs): void {
    this.#every = every;
    this.#discovery.setInterval(every);
    this.#cancelTick();
    this.#planTick();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTick();
    this.#cancelRefresh();
    this.#discovery.stop();
    this.#daemons.forEach('stop');
    this.#rollouts.stop();
  }

  #hint(scope: RefreshScope): void {
    this.#pending = this.#pending ? union(this.#pending, scope) : scope;
    if (!this.#busy && !this.#stopped) void this.#refresh();
  }

  async #refresh(): Promise<void> {
    const [found, scope] = [this.#found, this.#pending];
    if (!found || !scope) return;
    this.#pending = undefined;
    this.#busy = true;
    const from = this.#ports.now();
    const facts = await this.#parts.readFacts(found, this.#daemons.answers, scope);
    if (this.#stopped) return;
    if (scope.repositories) this.#restRepositories(from);
    this.#rollouts.follow(facts);
    this.#onSnapshot(this.#snapshotOf(facts), between(from, this.#ports.now()));
    this.#cancelRefresh = this.#ports.after(gatherMs, () => {
      this.#busy = false;
      void this.#refresh();
    });
  }

  #snapshotOf(facts: HostFacts): HostSnapshot {
    const snapshot = this.#parts.snapshotOf(facts);
    const notes = this.#rollouts.notes;
    return notes.length === 0
      ? snapshot
      : { ...snapshot, warnings: [...snapshot.warnings, ...notes] };
  }

  /** Each working directory may have its own, and nothing reports that a branch was changed. */
  #restRepositories(from: EpochMs): void {
    const took = between(from, this.#ports.now());
    this.#repositoriesFrom = epochMs(this.#ports.now() + repositoryShare * took);
  }

  /** Where directories report writes late (macOS), rollouts are checked between two ticks as well. */
  #planTick(): void {
    const tick = (): void => this.#tick();
    const half = (): void => {
      this.#cancelTick = this.#ports.after(this.#every / 2, tick);
      this.#hint({ ...nothing, rollouts: new Set(this.#rollouts.polled) });
    };
    const isLate = this.#ports.identity.platform === 'darwin';
    this.#cancelTick = isLate
      ? this.#ports.after(this.#every / 2, half)
      : this.#ports.after(this.#every, tick);
  }

  #tick(): void {
    this.#planTick();
    this.#daemons.forEach('retry');
    void this.#checkOwners().then(() => {
      const repositories = this.#ports.now() >= this.#repositoriesFrom;
      this.#hint({ rollouts: new Set(this.#rollouts.polled), polled: true, repositories });
    });
  }

  async #checkOwners(): Promise<void> {
    const found = this.#found;
    if (!found) return;
    const { gone, newcomers, stopsChanged } = await this.#findChanges(found);
    // A discovery that ended meanwhile is newer.
    if (gone.size > 0 && this.#found === found) this.#found = without(found, gone);
    if (gone.size > 0 || newcomers || stopsChanged) this.#discovery.hint();
  }
}

function without(found: Discovery, gone: ReadonlySet<Pid>): Discovery {
  return {
    ...found,
    processes: found.processes.filter(({ pid }) => !gone.has(pid)),
    holdings: found.holdings.filter(({ pid }) => !gone.has(pid)),
  };
}
