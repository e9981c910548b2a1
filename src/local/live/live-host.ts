import type { Discovery } from '../../core/facts/discovery.js';
import type { HostFacts } from '../../core/facts/host-facts.js';
import type { Pid } from '../../core/ids.js';
import type { HostSnapshot } from '../../core/session/snapshot.js';
import { between, type After, type DurationMs, type EpochMs } from '../../core/time.js';
import { createBootClock } from '../processes/boot-clock.js';
import type { CollectorOptions } from '../host-collector.js';
import { hostLooker, type Look, allAnew, type Anew } from '../facts-reader.js';
import type { HostPorts } from '../../platform/host-ports.js';
import type { WatchDirectory } from '../../platform/files/watch-directory.js';
import { repeatedDiscovery } from '../processes/discover.js';
import { SnapshotOfLooks } from '../snapshot-maker.js';
import { startDiscovery } from '../processes/start-discovery.js';
import { LiveDaemons } from './live-daemons.js';
import { LiveRollouts } from './live-rollouts.js';
import { OwnerChecker } from './owner-check.js';
import { isSameData } from '../../core/same-data.js';
import { beatAfter, nextPass, soonestPass, type Beat } from './discovery-loop.js';

/** Finds who holds what on a beat that stretches while nothing changes, and as soon as it may where something hints. */
class LiveDiscovery {
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

/** What has to be looked at next, gathered from all that hinted at it. */
class PendingLook {
  #anew: Anew | undefined;

  add(more: Anew): void {
    const anew = this.#anew;
    if (!anew) {
      this.#anew = more;
      return;
    }
    this.#anew = {
      rollouts:
        anew.rollouts === 'all' || more.rollouts === 'all'
          ? 'all'
          : new Set([...anew.rollouts, ...more.rollouts]),
      quiet: anew.quiet || more.quiet,
      repositories: anew.repositories || more.repositories,
    };
  }

  /** undefined where nothing has to be looked at. */
  take(): Anew | undefined {
    const anew = this.#anew;
    this.#anew = undefined;
    return anew;
  }

  get isEmpty(): boolean {
    return this.#anew === undefined;
  }
}

const nothing: Anew = { rollouts: new Set(), quiet: false, repositories: false };

/** The kinds of looks that there are. */
const looks = {
  all: allAnew,
  /** What is held in memory changed: a daemon's word, or an owner that went. */
  again: nothing,
  rollouts: (paths: Iterable<string>): Anew => ({ ...nothing, rollouts: new Set(paths) }),
  /** What tells nobody that it changed. */
  quiet: (paths: Iterable<string>, repositories: boolean): Anew => ({
    rollouts: new Set(paths),
    quiet: true,
    repositories,
  }),
} as const;

export interface LivePorts extends HostPorts {
  readonly watchDirectory: WatchDirectory;
  readonly after: After;
}

/** What a look came to, and how long it took. */
type TellLook = (snapshot: HostSnapshot, took: DurationMs) => void;

/** Between the end of one look and the next: what comes meanwhile is gathered. */
const gatherMs = 20;
/** Who has just come waits for the first rows: after so long /proc has to do, where there is one. */
const firstLsofTimeoutMs = 2_000;
/** Looking at all repositories takes at most one part in this of the time. */
const repositoryShare = 200;

/**
 * This machine, followed: what changes is told at once, and nearly nothing is done while nothing does.
 *
 *     lsof, on a beat that stretches ──► who holds what ─┐
 *     the daemon's notifications ──────► its words ──────┤
 *     changes in watched directories ──► rollouts ───────┼─► a look at what is new ─► snapshot
 *     the tick: owners, titles, names, ──────────────────┘
 *               tools, repositories
 *
 * Nothing depends on an event alone: after each pass of lsof everything is looked at.
 */
export class LiveHost {
  readonly #ports: LivePorts;
  readonly #tell: TellLook;
  readonly #look: Look;
  readonly #snapshots: SnapshotOfLooks;
  readonly #discovery: LiveDiscovery;
  readonly #daemons: LiveDaemons;
  readonly #rollouts: LiveRollouts;
  readonly #owners: OwnerChecker;
  readonly #pending = new PendingLook();
  #found: Discovery | undefined;
  #every: DurationMs;
  #busy = false;
  #stopped = false;
  #cancelTick: () => void = () => undefined;
  #cancelLook: () => void = () => undefined;
  #repositoriesFrom: EpochMs;

  constructor(ports: LivePorts, options: CollectorOptions, every: DurationMs, tell: TellLook) {
    const bootClock = createBootClock();
    const { discovery: mode, lsofTimeoutMs } = options;
    const started =
      options.started ?? startDiscovery(ports, { mode, lsofTimeoutMs: firstLsofTimeoutMs });
    this.#ports = ports;
    this.#tell = tell;
    this.#every = every;
    this.#repositoriesFrom = ports.now();
    this.#look = hostLooker(ports, { ...options, bootClock });
    this.#snapshots = new SnapshotOfLooks(options.codexPsVersion);
    this.#owners = new OwnerChecker({ files: ports.files, root: '/proc' });
    this.#discovery = new LiveDiscovery(
      ports,
      repeatedDiscovery(
        ports,
        {
          mode,
          lsofTimeoutMs,
          bootClock,
          codexHome: options.codexHome,
          search: options.search ?? 'signs',
        },
        started,
      ),
      every,
      (found) => {
        this.#found = found;
        this.#daemons.refresh();
        this.#hint(looks.all);
      },
    );
    this.#daemons = new LiveDaemons(ports, options, (change) => {
      if (change === 'state') {
        this.#hint(looks.again);
        return;
      }
      this.#discovery.hint();
      // It may have ended, and what it owned with it: that is seen first.
      void this.#checkOwners().then(() => this.#hint(looks.again));
    });
    this.#rollouts = new LiveRollouts(ports, {
      onRollouts: (paths) => this.#hint(looks.rollouts(paths)),
      onStranger: () => this.#discovery.hint(),
    });
    this.#cancelTick = ports.after(every, () => this.#tick());
  }

  /** All of it is looked at now. */
  refresh(): void {
    this.#discovery.hint();
  }

  setInterval(every: DurationMs): void {
    this.#every = every;
    this.#discovery.setInterval(every);
    this.#cancelTick();
    this.#cancelTick = this.#ports.after(every, () => this.#tick());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTick();
    this.#cancelLook();
    this.#discovery.stop();
    this.#daemons.stop();
    this.#rollouts.stop();
  }

  #hint(anew: Parameters<PendingLook['add']>[0]): void {
    this.#pending.add(anew);
    if (!this.#busy && !this.#stopped && this.#found) void this.#lookNow(this.#found);
  }

  async #lookNow(found: Discovery): Promise<void> {
    const anew = this.#pending.take();
    if (!anew) return;
    this.#busy = true;
    const from = this.#ports.now();
    const facts = await this.#look(found, this.#daemons.words, anew);
    if (this.#stopped) return;
    if (anew.repositories) this.#restRepositories(from);
    this.#rollouts.follow(facts);
    this.#tell(this.#snapshotOf(facts), between(from, this.#ports.now()));
    this.#cancelLook = this.#ports.after(gatherMs, () => {
      this.#busy = false;
      if (!this.#pending.isEmpty && this.#found) void this.#lookNow(this.#found);
    });
  }

  #snapshotOf(facts: HostFacts): HostSnapshot {
    const snapshot = this.#snapshots.of(facts);
    const notes = this.#rollouts.notes;
    return notes.length === 0
      ? snapshot
      : { ...snapshot, debugNotes: [...snapshot.debugNotes, ...notes] };
  }

  /** There are as many as there are working directories, and nothing tells that a branch was changed. */
  #restRepositories(from: EpochMs): void {
    const took = between(from, this.#ports.now());
    this.#repositoriesFrom = (this.#ports.now() + repositoryShare * took) as EpochMs;
  }

  #tick(): void {
    this.#cancelTick = this.#ports.after(this.#every, () => this.#tick());
    this.#daemons.retry();
    void this.#checkOwners().then(() => {
      const repositories = this.#ports.now() >= this.#repositoriesFrom;
      this.#hint(looks.quiet(this.#rollouts.polled, repositories));
    });
  }

  async #checkOwners(): Promise<void> {
    const found = this.#found;
    if (!found) return;
    const { gone, newcomers, stopsChanged } = await this.#owners.check(found);
    // A pass that ended meanwhile knows better.
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
