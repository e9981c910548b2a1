import * as fs from 'node:fs';
import { ok, type Result } from '../../core/result.js';
import { attempt, errnoOf } from '../errno.js';
import type { FileFailure } from '../host-ports.js';
import { remoteMountOf } from '../paths/mounts.js';
import { bytesOf, pathOf } from '../paths/path-bytes.js';

export interface WatchedDirectory {
  /** Not every change causes an event: the file system is another machine's, or a program's. */
  readonly isUnreliable: boolean;
  readonly close: () => void;
}

export interface DirectoryChange {
  /** undefined: the system does not say. */
  readonly name: string | undefined;
  /** It was created, removed or renamed; else it was written. */
  readonly isListing: boolean;
}

/** Reports changes in a directory, or of a file. `onLost`: it was removed, or the system gave up; no event follows. */
export type WatchDirectory = (
  path: string,
  onChange: (change: DirectoryChange) => void,
  onLost: (failure: FileFailure) => void,
) => Result<WatchedDirectory, FileFailure>;

export const watchDirectory: WatchDirectory = (path, onChange, onLost) => {
  // Even starting to watch it may hang.
  if (remoteMountOf(path) !== undefined) {
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
