import { join } from 'node:path/posix';
import type { HostFacts } from '../../core/facts/host-facts.js';
import { debugMark } from '../../core/session/snapshot.js';
import type { EpochMs } from '../../core/time.js';
import { cleanLine } from '../../core/text/clean-text.js';
import type { HostPorts } from '../../platform/host-ports.js';
import type { DirectoryChange, WatchDirectory } from '../../platform/files/watch-directory.js';
import { livePaths } from './live-paths.js';
import { WatchedDirectories } from './watched-directories.js';

export interface RolloutEvents {
  /** These may have been written. */
  readonly onRollouts: (paths: readonly string[]) => void;
  /** Something else happened where threads lie: one may have come or gone. */
  readonly onStranger: () => void;
}

/** A file that is written and is nobody's (held by another user, or in a container) hints no more often than this. */
const strangerRestMs = 10_000;
const maxStrangers = 1000;

/** Watches the directories in which live rollouts and locks lie. */
export class LiveRollouts {
  readonly #now: () => EpochMs;
  readonly #events: RolloutEvents;
  readonly #directories: WatchedDirectories;
  readonly #strangers = new Map<string, EpochMs>();
  #known: HostFacts['rollouts'] = new Map();
  /** Deleted or among other mounts: no directory tells of their changes. */
  #outOfPlace: readonly string[] = [];

  constructor(
    ports: Pick<HostPorts, 'now'> & { readonly watchDirectory: WatchDirectory },
    events: RolloutEvents,
  ) {
    this.#now = ports.now;
    this.#events = events;
    this.#directories = new WatchedDirectories(ports.watchDirectory, (directory, change) =>
      this.#hear(directory, change),
    );
  }

  /** What this look saw is what is followed from now on. */
  follow(facts: HostFacts): void {
    this.#known = facts.rollouts;
    this.#outOfPlace = facts.discovery.holdings.flatMap(({ kind, path, readAt }) =>
      kind === 'rollout' && readAt !== undefined ? path : [],
    );
    this.#directories.follow(livePaths(facts));
  }

  /** The rollouts that give no events: they are to be looked at now and then. */
  get polled(): readonly string[] {
    const without = this.#directories.without;
    return [...this.#outOfPlace, ...without.flatMap(({ path }) => this.#rolloutsIn(path))];
  }

  /** For who looks closely: where polling took over. */
  get notes(): readonly string[] {
    return this.#directories.without.map(
      ({ path, why }) =>
        `${debugMark}${cleanLine(path, 200)} is polled: it gives no events (${why})`,
    );
  }

  stop(): void {
    this.#directories.stop();
  }

  #hear(directory: string, { name, isListing }: DirectoryChange): void {
    if (name === undefined) {
      this.#events.onRollouts(this.#rolloutsIn(directory));
      this.#events.onStranger();
      return;
    }
    const path = join(directory, name);
    if (this.#known.has(path)) {
      this.#events.onRollouts([path]);
      return;
    }
    if (isListing || this.#isNew(path)) this.#events.onStranger();
  }

  #isNew(path: string): boolean {
    const now = this.#now();
    const heardAt = this.#strangers.get(path);
    if (heardAt !== undefined && now - heardAt < strangerRestMs) return false;
    if (this.#strangers.size >= maxStrangers) this.#strangers.clear();
    this.#strangers.set(path, now);
    return true;
  }

  #rolloutsIn(directory: string): readonly string[] {
    return [...this.#known.keys()].filter((path) => path.startsWith(`${directory}/`));
  }
}
