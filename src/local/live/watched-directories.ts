import { dirname } from 'node:path/posix';
import type {
  DirectoryChange,
  WatchDirectory,
  WatchedDirectory,
} from '../../platform/files/watch-directory.js';

/** Where a directory does not exist yet, the nearest one above is watched, at most so many steps up. */
const stepsUp = 3;

export interface WatchedDirectories {
  /** Watches these from now on, and no others. */
  readonly follow: (wanted: readonly string[]) => void;
  /** Another file or directory has this path now: it is watched again at the next `follow`. */
  readonly forget: (path: string) => void;
  /** Those that give no events and must be polled, and why: an errno, or that it is no disk of this machine. */
  readonly unwatched: () => ReadonlyMap<string, string>;
}

/** Directories whose changes are reported. What cannot be watched is tried again at each `follow`. */
export function watchDirectories(
  watch: WatchDirectory,
  onChange: (directory: string, change: DirectoryChange) => void,
): WatchedDirectories {
  const open = new Map<string, WatchedDirectory>();
  let last: readonly string[] = [];
  let unwatched: ReadonlyMap<string, string> = new Map();
  const forget = (path: string): void => {
    open.get(path)?.close();
    open.delete(path);
  };
  const start = (path: string): WatchedDirectory | string => {
    const onEnd = (): void => {
      open.delete(path);
      onChange(path, { name: undefined, isListing: true });
    };
    const started = watch(path, (change) => onChange(path, change), onEnd);
    if (!started.ok) return started.error.code;
    open.set(path, started.value);
    return started.value;
  };
  /** Why there are no events of this directory; undefined where there are, or where it does not exist yet. */
  const watchNearest = (wanted: string, needed: Set<string>): string | undefined => {
    let path = wanted;
    for (let step = 0; step <= stepsUp; step += 1) {
      const watched = open.get(path) ?? start(path);
      if (typeof watched !== 'string') {
        needed.add(path);
        return watched.isUnreliable ? 'it may be written elsewhere' : undefined;
      }
      if (watched !== 'ENOENT') return watched;
      path = dirname(path);
    }
    return undefined;
  };
  const follow = (wanted: readonly string[]): void => {
    const isSame = wanted.length === last.length && wanted.every((path, n) => path === last[n]);
    if (isSame && wanted.every((path) => open.has(path))) return;
    last = wanted;
    const needed = new Set<string>();
    unwatched = new Map(
      wanted.flatMap((path) => {
        const failure = watchNearest(path, needed);
        return failure === undefined ? [] : [[path, failure] as const];
      }),
    );
    for (const path of open.keys()) if (!needed.has(path)) forget(path);
  };
  return { follow, forget, unwatched: () => unwatched };
}
