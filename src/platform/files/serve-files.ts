import type { BigIntStats, ReadStream } from 'node:fs';
import type { EpochMs } from '../../core/time.js';
import type { FileStat } from '../host-ports.js';

/** What the helper process can be asked. Paths, and those in its answers, have a character for each byte. */
export interface FileCalls {
  readonly stat: readonly [path: string];
  readonly open: readonly [path: string];
  readonly list: readonly [path: string];
  readonly readLink: readonly [path: string];
  readonly realPath: readonly [path: string];
  readonly fstat: readonly [file: number];
  readonly close: readonly [file: number];
  readonly read: readonly [file: number, offset: number, length: number];
}

/** One JSON text a line. */
export interface FileRequest {
  readonly id: number;
  readonly call: keyof FileCalls;
  readonly args: FileCalls[keyof FileCalls];
}

/** Its answer: the errno, or a value whose kind the request determines. */
export interface FileAnswer {
  readonly id: number;
  readonly code?: string;
  readonly value?: unknown;
}

/** Like `serveFiles` it must not refer to anything outside itself. */
export function fileStat(stats: BigIntStats): FileStat {
  const special = stats.isSocket() ? 'socket' : 'other';
  return {
    kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : special,
    identity: `${String(stats.dev)}:${String(stats.ino)}`,
    sizeBytes: Number(stats.size),
    modifiedAt: (Number(stats.mtimeNs) / 1e6) as EpochMs,
    uid: Number(stats.uid),
    mode: Number(stats.mode) & 0o7777,
  };
}

/**
 * The program of the helper process: file operations that may hang, one after another. Only its source text is used
 * (`node -e`), because codex-ps may be a single file, so it must not refer to anything outside itself. It only reads.
 */
export function serveFiles(statOf: typeof fileStat): void {
  const fs = process.getBuiltinModule('node:fs');
  const { O_RDONLY, O_NONBLOCK, O_NOCTTY } = fs.constants;
  const bytes = (path: string): Buffer => Buffer.from(path, 'latin1');
  const calls: { readonly [Call in keyof FileCalls]: (...args: FileCalls[Call]) => unknown } = {
    stat: (path) => statOf(fs.statSync(bytes(path), { bigint: true })),
    open: (path) => {
      const file = fs.openSync(bytes(path), O_RDONLY | O_NONBLOCK | O_NOCTTY);
      const stats = fs.fstatSync(file);
      if (stats.isFile()) return file;
      fs.closeSync(file);
      throw Object.assign(new Error(), { code: stats.isDirectory() ? 'EISDIR' : 'EINVAL' });
    },
    list: (path) => fs.readdirSync(bytes(path), 'latin1'),
    readLink: (path) => fs.readlinkSync(bytes(path), 'latin1'),
    realPath: (path) => fs.realpathSync.native(bytes(path), 'latin1'),
    fstat: (file) => statOf(fs.fstatSync(file, { bigint: true })),
    close: (file) => fs.closeSync(file),
    read: (file, offset, length) => {
      const room = Buffer.allocUnsafe(length);
      let filled = 0;
      while (filled < length) {
        const step = fs.readSync(file, room, filled, length - filled, offset + filled);
        if (step === 0) break;
        filled += step;
      }
      return room.toString('base64', 0, filled);
    },
  };
  const serve = (line: string): void => {
    const { id, call, args } = JSON.parse(line) as FileRequest;
    let reply: FileAnswer;
    try {
      reply = { id, value: (calls[call] as (...args: FileRequest['args']) => unknown)(...args) };
    } catch (thrown) {
      const code = (thrown as { readonly code?: unknown }).code;
      reply = { id, code: typeof code === 'string' ? code : 'EUNKNOWN' };
    }
    process.stdout.write(`${JSON.stringify(reply)}\n`);
  };
  let rest = '';
  const input: NodeJS.ReadStream | ReadStream = process.stdin.setEncoding('utf8');
  input.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(serve);
  });
  input.on('end', () => process.exit(0));
  // Node has started: from now on slowness is that of the file system.
  process.stdout.write('{"id":0}\n');
}
