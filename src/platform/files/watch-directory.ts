import * as fs from 'node:fs';
import { ok, type Result } from '../../core/result.js';
import { attempt, errnoOf } from '../errno.js';
import type { FileFailure } from '../host-ports.js';
import { mounts } from '../paths/mounts.js';
import { bytesOf, pathOf } from '../paths/path-bytes.js';

export interface WatchedDirectory {
  /** What happens there may bring no event: the directory is another machine's, or made by a program. */
  readonly isUnreliable: boolean;
  readonly close: () => void;
}

/** What happened to something in a directory. */
export interface DirectoryChange {
  /** What it is called there; undefined: the system does not say. */
  readonly name: string | undefined;
  /** It came, went or was renamed; else it was written. */
  readonly isListing: boolean;
}

/**
 * Tells of each change to what lies in a directory, or to a file. `onLost`: the directory went, or the system gave up; no event follows.
 */
export type WatchDirectory = (
  path: string,
  onChange: (change: DirectoryChange) => void,
  onLost: (failure: FileFailure) => void,
) => Result<WatchedDirectory, FileFailure>;

export const watchDirectory: WatchDirectory = (path, onChange, onLost) => {
  // Even to begin to watch it may hang.
  if (mounts.remoteMountOf(path) !== undefined) {
    return ok({ isUnreliable: true, close: () => undefined });
  }
  return attempt(() => {
    const watcher = fs.watch(
      bytesOf(path),
      { persistent: false, encoding: 'buffer' },
      (event, name) =>
        onChange({ name: name === null ? undefined : pathOf(name), isListing: event === 'rename' }),
    );
    watcher.on('error', (error) => {
      watcher.close();
      onLost({ code: errnoOf(error) });
    });
    return { isUnreliable: false, close: () => watcher.close() };
  });
};
