import * as fs from 'node:fs';
import { type Result, err, ok } from '../../core/result.js';
import { attempt, errnoOf } from '../errno.js';
import type { FileFailure, FilePort, OpenedFile } from '../host-ports.js';
import { pathOf, bytesOf } from '../paths/path-bytes.js';
import { mounts } from '../paths/mounts.js';
import { remoteFilesAt } from './remote-files.js';
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
      if (!fs.fstatSync(fd).isFile()) throw Object.assign(new Error(), { code: 'EINVAL' });
      return readPieces(fd, maxBytes);
    } finally {
      fs.closeSync(fd);
    }
  });
}

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

/** Never waits for the writer of a FIFO, and takes no terminal. */
export const readOnlyFlags =
  fs.constants.O_RDONLY | fs.constants.O_NONBLOCK | fs.constants.O_NOCTTY;

/** The first read where the size is unknown, or 0 as in /proc. */
const firstReadBytes = 4096;

type Outcome<T> = Promise<Result<T, FileFailure>>;
type Done<T> = (error: NodeJS.ErrnoException | null, value: T) => void;

/** What lies behind a process's root or working directory: in a container that may be a disk that has gone away. */
const ofProcess = /^\/proc\/[^/]+\/(?:root|cwd)\//;

/**
 * One call of node:fs as a value, in the calling thread: a trip through the thread pool costs several times what the
 * call does, and the first one starts its threads. Only what may hang goes there.
 */
function called<T>(
  path: string,
  here: (raw: string | Buffer) => T,
  inPool: (raw: string | Buffer, done: Done<T>) => void,
): Outcome<T> {
  const raw = bytesOf(path);
  if (!ofProcess.test(path)) return Promise.resolve(attempt(() => here(raw)));
  return new Promise((resolve) => {
    try {
      inPool(raw, (error, value) => resolve(error ? err({ code: errnoOf(error) }) : ok(value)));
    } catch (thrown) {
      // A path with a NUL byte, an offset out of range.
      resolve(err({ code: errnoOf(thrown) }));
    }
  });
}

/** Files on the disks of this machine. */
const localFiles: Omit<FilePort, 'readText'> = {
  async stat(path) {
    const stats = await called(
      path,
      (raw) => fs.statSync(raw, { bigint: true }),
      (raw, done: Done<fs.BigIntStats>) => fs.stat(raw, { bigint: true }, done),
    );
    return stats.ok ? ok(fileStat(stats.value)) : stats;
  },
  async open(path) {
    return regularFile(
      await called(
        path,
        (raw) => fs.openSync(raw, readOnlyFlags),
        (raw, done) => fs.open(raw, readOnlyFlags, done),
      ),
    );
  },
  async readBytes(path, maxBytes) {
    const opened = await localFiles.open(path);
    if (!opened.ok) return opened;
    const stats = await opened.value.stat();
    const expected = stats.ok ? stats.value.sizeBytes + 1 : firstReadBytes;
    const bytes = await readToEnd(opened.value, maxBytes, expected);
    await opened.value.close();
    return bytes;
  },
  async list(path) {
    const names = await called(
      path,
      (raw) => fs.readdirSync(raw, 'buffer'),
      (raw, done: Done<Buffer[]>) => fs.readdir(raw, 'buffer', done),
    );
    return names.ok ? ok(names.value.map(pathOf)) : names;
  },
  async readLink(path) {
    const target = await called(
      path,
      (raw) => fs.readlinkSync(raw, 'buffer'),
      (raw, done: Done<Buffer>) => fs.readlink(raw, 'buffer', done),
    );
    return target.ok ? ok(pathOf(target.value)) : target;
  },
  async realPath(path) {
    const real = await called(
      path,
      (raw) => fs.realpathSync.native(raw, 'buffer'),
      (raw, done: Done<Buffer>) => fs.realpath.native(raw, 'buffer', done),
    );
    return real.ok ? ok(pathOf(real.value)) : real;
  },
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
  readBytes: (path, maxBytes) =>
    isInProc(path)
      ? Promise.resolve(readProcFile(path, maxBytes))
      : at(path).readBytes(path, maxBytes),
  list: (path) => (isInProc(path) ? localFiles : at(path)).list(path),
  readLink: (path) => (isInProc(path) ? localFiles : at(path)).readLink(path),
  realPath: (path) => at(path).realPath(path),
};

function at(path: string): typeof localFiles {
  const mount = mounts.remoteMountOf(path);
  return mount === undefined ? localFiles : remoteFilesAt(mount);
}

async function regularFile(opened: Result<number, FileFailure>): Outcome<OpenedFile> {
  if (!opened.ok) return opened;
  const file = openedFile(opened.value);
  const stats = await file.stat();
  if (stats.ok && stats.value.kind === 'file') return ok(file);
  await file.close();
  if (!stats.ok) return stats;
  return err({ code: stats.value.kind === 'directory' ? 'EISDIR' : 'EINVAL' });
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

async function readToEnd(file: OpenedFile, maxBytes: number, expected: number): Outcome<Buffer> {
  const parts: Buffer[] = [];
  let total = 0;
  let step = Math.max(expected, firstReadBytes);
  while (total < maxBytes) {
    const wanted = Math.min(step, maxBytes - total);
    const part = await file.read(total, wanted);
    if (!part.ok) return part;
    parts.push(part.value);
    total += part.value.length;
    if (part.value.length < wanted) break;
    step *= 2;
  }
  return ok(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts));
}
