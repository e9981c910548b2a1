import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { type Result, err, ok } from '../../core/result.js';
import { attempt, errnoOf } from '../errno.js';
import type { FileFailure, FileOutcome, FilePort, OpenedFile } from '../host-ports.js';
import { pathOf, bytesOf } from '../paths/path-bytes.js';
import { remoteMountOf } from '../paths/mounts.js';
import { readWhole, remoteFilesAt } from './remote-files.js';
import { fileStat } from './serve-files.js';

/** The kernel gives /proc/<pid>/cmdline and environ in pieces of at most a page. */
const pieceBytes = 4096;

/** What is in /proc, but not below the root or cwd of a process, which may be in a dead mount. */
export function isInProc(path: string): boolean {
  return /^\/proc(?:$|\/(?!.*\/(?:root|cwd)\/))/s.test(path);
}

/** Without asking for the size, which is 0 there: two to five times as fast. */
function readProcFile(path: string, maxBytes: number): Result<Buffer, FileFailure> {
  return attempt(() => {
    const fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    try {
      const isSure = !path.includes('/fd/');
      if (!isSure && !fs.fstatSync(fd).isFile())
        throw Object.assign(new Error(), { code: 'EINVAL' });
      return readPieces(fd, maxBytes, comesWhole.test(path));
    } finally {
      fs.closeSync(fd);
    }
  });
}

/** Reused, for a new buffer costs more than the read. */
const scratch = Buffer.allocUnsafe(pieceBytes);

/** What has no records, of which the kernel gives as many as fit: a piece that is not full is the last one. */
const comesWhole = /^\/proc\/\d+\/(?:stat|cmdline|environ|cgroup)$/;

function readPieces(fd: number, maxBytes: number, isWhole: boolean): Buffer {
  const parts: Buffer[] = [];
  let total = 0;
  let read = pieceBytes;
  while (total < maxBytes && read > (isWhole ? pieceBytes - 1 : 0)) {
    read = fs.readSync(fd, scratch, 0, Math.min(pieceBytes, maxBytes - total), null);
    if (read > 0) parts.push(Buffer.from(scratch.subarray(0, read)));
    total += read;
  }
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
}

/** Never waits for the writer of a FIFO, and takes no terminal. */
export const readOnlyFlags =
  fs.constants.O_RDONLY | fs.constants.O_NONBLOCK | fs.constants.O_NOCTTY;

/** What lies behind a process's root or working directory: in a container that may be a disk that has gone away. */
const ofProcess = /^\/proc\/[^/]+\/(?:root|cwd)\//;

/**
 * One call of node:fs as a value, in the calling thread: a trip through the thread pool costs several times what the
 * call does, and the first one starts its threads. Only what may hang goes there.
 */
function caller<Raw, T, Options>(
  [here, inPool, options]: readonly [
    here: (raw: string | Buffer, options: Options) => Raw,
    inPool: (raw: string | Buffer, options: Options) => Promise<Raw>,
    options: Options,
  ],
  convert: (value: Raw) => T,
): (path: string) => FileOutcome<T> {
  return async (path) => {
    const raw = bytesOf(path);
    try {
      return ok(convert(ofProcess.test(path) ? await inPool(raw, options) : here(raw, options)));
    } catch (thrown) {
      return err({ code: errnoOf(thrown) });
    }
  };
}

const openAny = caller([fs.openSync, promisify(fs.open), readOnlyFlags], openedFile);

const localFiles: Omit<FilePort, 'readText' | 'readBytes'> = {
  stat: caller([fs.statSync, fs.promises.stat, { bigint: true } as const], fileStat),
  async open(path) {
    const opened = await openAny(path);
    if (!opened.ok) return opened;
    const stats = await opened.value.stat();
    if (stats.ok && stats.value.kind === 'file')
      return ok({ ...opened.value, stat: () => Promise.resolve(stats) });
    await opened.value.close();
    if (!stats.ok) return stats;
    return err({ code: stats.value.kind === 'directory' ? 'EISDIR' : 'EINVAL' });
  },
  list: caller<readonly Buffer[], readonly string[], 'buffer'>(
    [fs.readdirSync, fs.promises.readdir, 'buffer'],
    (names) => names.map(pathOf),
  ),
  readLink: caller<Buffer, string, 'buffer'>(
    [fs.readlinkSync, fs.promises.readlink, 'buffer'],
    pathOf,
  ),
  realPath: caller<Buffer, string, 'buffer'>(
    [fs.realpathSync.native, fs.promises.realpath, 'buffer'],
    pathOf,
  ),
};

/** What a path leads to decides who reads it: nothing that may hang is touched in this process. */
export const nodeFiles: FilePort = {
  stat: (path) => at(path).stat(path),
  open: (path) => at(path).open(path),
  async readText(path, maxBytes) {
    const bytes = await nodeFiles.readBytes(path, maxBytes);
    if (!bytes.ok) return bytes;
    // Arguments and variables of a process have paths.
    return ok(isInProc(path) ? pathOf(bytes.value) : bytes.value.toString('utf8'));
  },
  readBytes: async (path, maxBytes) =>
    isInProc(path) ? readProcFile(path, maxBytes) : readWhole(await at(path).open(path), maxBytes),
  list: (path) => (isInProc(path) ? localFiles : at(path)).list(path),
  readLink: (path) => (isInProc(path) ? localFiles : at(path)).readLink(path),
  realPath: (path) => at(path).realPath(path),
};

function at(path: string): typeof localFiles {
  const mount = remoteMountOf(path);
  return mount === undefined ? localFiles : remoteFilesAt(mount);
}

/**
 * Open files are read in the calling thread: they are in the page cache, for their writers run, and the thread pool costs
 * five times as much as the read (a third of a snapshot of 1,000 sessions).
 */
function openedFile(fd: number): OpenedFile {
  return {
    stat: () => Promise.resolve(attempt(() => fileStat(fs.fstatSync(fd, { bigint: true })))),
    read: (offset, length) => Promise.resolve(attempt(() => readFully(fd, offset, length))),
    close() {
      attempt(() => fs.closeSync(fd));
      return Promise.resolve();
    },
  };
}

/** Memory is allocated by so much at a time: 3,000 allocations of 32 KB would cause garbage collections. */
const slabBytes = 1024 * 1024;
let slab = Buffer.alloc(0);

function roomFor(length: number): Buffer {
  if (length > slabBytes / 8) return Buffer.allocUnsafe(length);
  if (slab.length < length) slab = Buffer.allocUnsafeSlow(slabBytes);
  const room = slab.subarray(0, length);
  slab = slab.subarray(length);
  return room;
}

/** Reads may be short: only an empty one is the end of the file. */
function readFully(fd: number, offset: number, length: number): Buffer {
  const buffer = roomFor(Math.max(0, length));
  let filled = 0;
  while (filled < buffer.length) {
    const step = fs.readSync(fd, buffer, filled, buffer.length - filled, offset + filled);
    if (step === 0) break;
    filled += step;
  }
  return buffer.subarray(0, filled);
}
