import { dirname, join } from 'node:path/posix';
import type { HostFacts } from '../../core/facts/host-facts.js';
import { debugMark } from '../../core/session/snapshot.js';
import type { EpochMs } from '../../core/time.js';
import { cleanLine } from '../../core/text/clean-text.js';
import type { HostPorts } from '../../platform/host-ports.js';
import type { DirectoryChange, WatchDirectory } from '../../platform/files/watch-directory.js';
import { dayDirectory, lockDirectory } from '../rollout/rollout-requests.js';
import { watchDirectories, type WatchedDirectories } from './watched-directories.js';

export interface RolloutEvents {
  /** These may have been written. */
  readonly onRollouts: (paths: readonly string[]) => void;
  /** Something else happened where threads lie: one may have come or gone. */
  readonly onOther: () => void;
}

const watchingFiles = 'each rollout is watched by itself, and checked at each refresh';

/** A file whose writer is unknown (another user, a container) causes a discovery no more often than this. */
const otherRestMs = 10_000;
const maxOthers = 1000;

/**
 * Watches the directories of live rollouts and locks. On macOS a directory (FSEvents) reports a write only when the file
 * is closed, which Codex does at its end: each rollout is watched as well (kqueue), and checked at each tick.
 */
export class LiveRollouts {
  readonly #now: () => EpochMs;
  readonly #events: RolloutEvents;
  readonly #directories: WatchedDirectories;
  readonly #watchesFiles: boolean;
  readonly #others = new Map<string, EpochMs>();
  #known: HostFacts['rollouts'] = new Map();
  /** Deleted or in another mount namespace: no directory gives events for them. */
  #outOfPlace: readonly string[] = [];

  constructor(
    ports: Pick<HostPorts, 'now' | 'identity'> & { readonly watchDirectory: WatchDirectory },
    events: RolloutEvents,
  ) {
    this.#now = ports.now;
    this.#events = events;
    this.#watchesFiles = ports.identity.platform === 'darwin';
    this.#directories = watchDirectories(ports.watchDirectory, (directory, change) =>
      this.#onDirectoryChange(directory, change),
    );
  }

  /** Follows what these facts contain from now on. */
  follow(facts: HostFacts): void {
    this.#known = facts.rollouts;
    this.#outOfPlace = facts.discovery.holdings.flatMap(({ kind, path, readAt }) =>
      kind === 'rollout' && readAt !== undefined ? path : [],
    );
    const files = this.#watchesFiles ? [...facts.rollouts.keys()] : [];
    this.#directories.follow([...livePaths(facts), ...files].sort());
  }

  /** The rollouts that give no events and must be polled. */
  get polled(): readonly string[] {
    if (this.#watchesFiles) return [...this.#known.keys()];
    const unwatched = [...this.#directories.unwatched().keys()];
    return [...this.#outOfPlace, ...unwatched.flatMap((path) => this.#rolloutsIn(path))];
  }

  /** For `--debug`: what is polled, and why. */
  get notes(): readonly string[] {
    const polled = [...this.#directories.unwatched()].map(
      ([path, why]) => `${debugMark}${cleanLine(path, 200)} is polled: it gives no events (${why})`,
    );
    return this.#watchesFiles ? [`${debugMark}${watchingFiles}`, ...polled] : polled;
  }

  stop(): void {
    this.#directories.follow([]);
  }

  #onDirectoryChange(directory: string, { name, isListing }: DirectoryChange): void {
    if (this.#known.has(directory)) {
      this.#events.onRollouts([directory]);
      // Another file may have this path from now on.
      if (isListing) this.#directories.forget(directory);
      return;
    }
    if (name === undefined) {
      this.#events.onRollouts(this.#rolloutsIn(directory));
      this.#events.onOther();
      return;
    }
    const path = join(directory, name);
    const isKnown = this.#known.has(path);
    if (isKnown) this.#events.onRollouts([path]);
    // A known rollout that was deleted or moved also changes what its process holds. So may a write that a directory
    // of macOS tells of: its writer has closed the file.
    const isOther = !isKnown || this.#watchesFiles;
    if (isListing || (isOther && this.#isNew(path))) this.#events.onOther();
  }

  #isNew(path: string): boolean {
    const now = this.#now();
    const seenAt = this.#others.get(path);
    if (seenAt !== undefined && now - seenAt < otherRestMs) return false;
    if (this.#others.size >= maxOthers) this.#others.clear();
    this.#others.set(path, now);
    return true;
  }

  #rolloutsIn(directory: string): readonly string[] {
    return [...this.#known.keys()].filter((path) => path.startsWith(`${directory}/`));
  }
}

/** The directories to watch, sorted: those of live rollouts, of today's new ones, and of the locks. */
function livePaths(facts: HostFacts): readonly string[] {
  const homes = new Set([
    ...facts.titles.keys(),
    ...facts.discovery.holdings.map(({ codexHome }) => codexHome),
  ]);
  const rollouts = [...facts.rollouts.keys()].map((path) => dirname(path));
  const expected = [...homes].flatMap((home) => [
    dayDirectory(home, facts.at),
    lockDirectory(home),
  ]);
  return [...new Set([...rollouts, ...expected])].sort();
}
