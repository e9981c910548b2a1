import type { BigIntStats, ReadStream } from 'node:fs';
import type { EpochMs } from '../../core/time.js';
import type { FileStat } from '../host-ports.js';

/** A request to the helper process: one JSON text a line, with an `id`. */
export type FileRequest =
  /** `path`: its bytes, a character for each; so are the paths and names in the answer. */
  | { readonly do: 'stat' | 'open' | 'list' | 'readLink' | 'realPath'; readonly path: string }
  | { readonly do: 'fstat' | 'close'; readonly file: number }
  | {
      readonly do: 'read';
      readonly file: number;
      readonly offset: number;
      readonly length: number;
    };

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
// eslint-disable-next-line max-lines-per-function -- It is a whole program.
export function serveFiles(statOf: typeof fileStat): void {
  const fs = process.getBuiltinModule('node:fs');
  const { O_RDONLY, O_NONBLOCK, O_NOCTTY } = fs.constants;
  const open = (path: Buffer | string): number => {
    const file = fs.openSync(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    const stats = fs.fstatSync(file);
    if (stats.isFile()) return file;
    fs.closeSync(file);
    throw Object.assign(new Error(), { code: stats.isDirectory() ? 'EISDIR' : 'EINVAL' });
  };
  const read = (file: number, offset: number, length: number): string => {
    const bytes = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const step = fs.readSync(file, bytes, filled, length - filled, offset + filled);
      if (step === 0) break;
      filled += step;
    }
    return bytes.toString('base64', 0, filled);
  };
  const answer = (request: FileRequest): unknown => {
    const path = 'path' in request ? Buffer.from(request.path, 'latin1') : '';
    switch (request.do) {
      case 'stat':
        return statOf(fs.statSync(path, { bigint: true }));
      case 'fstat':
        return statOf(fs.fstatSync(request.file, { bigint: true }));
      case 'open':
        return open(path);
      case 'read':
        return read(request.file, request.offset, request.length);
      case 'close':
        fs.closeSync(request.file);
        return undefined;
      case 'list':
        return fs.readdirSync(path, 'latin1');
      case 'readLink':
        return fs.readlinkSync(path, 'latin1');
      case 'realPath':
        return fs.realpathSync.native(path, 'latin1');
    }
  };
  const serve = (line: string): void => {
    const { id, ...request } = JSON.parse(line) as FileRequest & { readonly id: number };
    let reply: FileAnswer;
    try {
      reply = { id, value: answer(request) };
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
