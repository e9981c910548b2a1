import * as fs from 'node:fs';

import type { Result } from '../../core/result.js';
import { attempt } from '../errno.js';
import type { FileFailure } from '../host-ports.js';
import { pathOf } from '../paths/path-bytes.js';

/** The kernel gives /proc/<pid>/cmdline and environ in pieces of at most a page. */
const pieceBytes = 4096;

class NotAFile extends Error {
  readonly code = 'EINVAL';
}

/** /proc without the thread pool, which would cost two to five times as much as a read (10 µs). */
export const procFiles = {
  /** Not what is below the root or cwd of a process, which may be in a dead mount. */
  serves: (path: string): boolean => /^\/proc(?:$|\/(?!.*\/(?:root|cwd)\/))/s.test(path),

  readBytes(path: string, maxBytes: number): Result<Buffer, FileFailure> {
    return attempt(() => {
      const fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
      try {
        if (!fs.fstatSync(fd).isFile()) throw new NotAFile();
        return readPieces(fd, maxBytes);
      } finally {
        fs.closeSync(fd);
      }
    });
  },
  list: (path: string): Result<readonly string[], FileFailure> =>
    attempt(() => fs.readdirSync(path)),
  readLink: (path: string): Result<string, FileFailure> =>
    attempt(() => pathOf(fs.readlinkSync(path, 'buffer'))),
};

/** Reused, for a new buffer costs more than the read. */
const scratch = Buffer.allocUnsafe(pieceBytes);

function readPieces(fd: number, maxBytes: number): Buffer {
  const parts: Buffer[] = [];
  let total = 0;
  while (total < maxBytes) {
    const read = fs.readSync(fd, scratch, 0, Math.min(pieceBytes, maxBytes - total), null);
    if (read === 0) break;
    parts.push(Buffer.from(scratch.subarray(0, read)));
    total += read;
  }
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
}
