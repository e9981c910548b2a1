import { dirname } from 'node:path/posix';
import type {
  DirectoryChange,
  WatchDirectory,
  WatchedDirectory,
} from '../../platform/files/watch-directory.js';

/** Where a directory does not exist yet, the nearest one above is watched, at most so many steps up. */
const stepsUp = 3;

/** Directories whose changes are reported. What cannot be watched is tried again at each `follow`. */
export class WatchedDirectories {
  readonly #watch: WatchDirectory;
  readonly #onChange: (directory: string, change: DirectoryChange) => void;
  readonly #open = new Map<string, WatchedDirectory>();
  #wanted: readonly string[] = [];
  #unwatched: ReadonlyMap<string, string> = new Map();

  constructor(
    watch: WatchDirectory,
    onChange: (directory: string, change: DirectoryChange) => void,
  ) {
    this.#watch = watch;
    this.#onChange = onChange;
  }

  /** Watches these from now on, and no others. */
  follow(wanted: readonly string[]): void {
    if (this.#isAsWanted(wanted)) return;
    this.#wanted = wanted;
    const needed = new Set<string>();
    const unwatched = new Map<string, string>();
    for (const path of wanted) {
      const failure = this.#watchNearest(path, needed);
      if (failure !== undefined) unwatched.set(path, failure);
    }
    for (const [path, watched] of this.#open) {
      if (needed.has(path)) continue;
      watched.close();
      this.#open.delete(path);
    }
    this.#unwatched = unwatched;
  }

  /** Another file or directory has this path now: it is watched again at the next `follow`. */
  forget(path: string): void {
    this.#open.get(path)?.close();
    this.#open.delete(path);
  }

  /** Those that give no events and must be polled, and why: an errno, or that it is no disk of this machine. */
  get unwatched(): ReadonlyMap<string, string> {
    return this.#unwatched;
  }

  stop(): void {
    for (const watched of this.#open.values()) watched.close();
    this.#open.clear();
    this.#wanted = [];
  }

  #isAsWanted(wanted: readonly string[]): boolean {
    return (
      wanted.length === this.#wanted.length &&
      wanted.every((path, n) => path === this.#wanted[n] && this.#open.has(path))
    );
  }

  /** Why there are no events of this directory; undefined where there are, or where it does not exist yet. */
  #watchNearest(wanted: string, needed: Set<string>): string | undefined {
    let path = wanted;
    for (let step = 0; step <= stepsUp; step += 1) {
      const watched = this.#open.get(path) ?? this.#start(path);
      if (typeof watched !== 'string') {
        needed.add(path);
        return watched.isUnreliable ? 'it may be written elsewhere' : undefined;
      }
      if (watched !== 'ENOENT') return watched;
      path = dirname(path);
    }
    return undefined;
  }

  #start(path: string): WatchedDirectory | string {
    const started = this.#watch(
      path,
      (change) => this.#onChange(path, change),
      () => {
        this.#open.delete(path);
        this.#onChange(path, { name: undefined, isListing: true });
      },
    );
    if (!started.ok) return started.error.code;
    this.#open.set(path, started.value);
    return started.value;
  }
}
