import { err, ok, type Result } from '../../core/result.js';
import type { FileFailure, FileOutcome, FileStat, OpenedFile } from '../host-ports.js';
import {
  streamProgram,
  type StreamListener,
  type StreamedProgram,
} from '../processes/run-program.js';
import { bytesOf, pathOf } from '../paths/path-bytes.js';
import { fileStat, serveFiles, type FileAnswer, type FileCalls } from './serve-files.js';

/** A file system that answers nothing for so long is not responding. */
const responseMs = 1_000;
/** For the start of the helper on a busy machine. */
const startMs = 5_000;
/** A helper that hangs for so long is replaced: after the file system was mounted again, it would hang forever. */
const replaceMs = 30_000;
/** Each is a small Node process; further mounts share them. */
const maxHelpers = 4;

/** Reads on a file system that may hang, in a helper process. An access that hangs fails with `ETIMEDOUT`. */
export class RemoteFiles {
  #helper: StreamedProgram | undefined;
  #isReady = false;
  #isHanging = false;
  #rest = '';
  #lastId = 0;
  #generation = 0;
  readonly #pending = new Map<number, (answer: Result<unknown, FileFailure>) => void>();
  #timer: NodeJS.Timeout | undefined;
  #lastPath = '/';
  readonly #start: typeof startHelper;

  constructor(start: typeof startHelper = startHelper) {
    this.#start = start;
  }

  stat(path: string): FileOutcome<FileStat> {
    return this.#ask('stat', [onWire(path)], asStat);
  }

  open(path: string): FileOutcome<OpenedFile> {
    return this.#ask('open', [onWire(path)], (file) => this.#opened(file as number));
  }

  list(path: string): FileOutcome<readonly string[]> {
    return this.#ask('list', [onWire(path)], (names) => (names as string[]).map(fromWire));
  }

  readLink(path: string): FileOutcome<string> {
    return this.#ask('readLink', [onWire(path)], fromWire);
  }

  realPath(path: string): FileOutcome<string> {
    return this.#ask('realPath', [onWire(path)], fromWire);
  }

  /** Ends the helper; a later request starts another one. */
  stop(): void {
    this.#end('ECANCELED');
  }

  #opened(file: number): OpenedFile {
    const generation = this.#generation;
    const asBytes = (text: unknown): Buffer => Buffer.from(String(text), 'base64');
    return {
      stat: () => this.#ask('fstat', [file], asStat, generation),
      read: (offset, length) =>
        this.#ask('read', [file, offset, Math.max(0, length)], asBytes, generation),
      close: async () => {
        await this.#ask('close', [file], () => undefined, generation);
      },
    };
  }

  /** `generation`: of the helper that opened the file. */
  async #ask<Call extends keyof FileCalls, T>(
    call: Call,
    args: FileCalls[Call],
    convert: (value: unknown) => T,
    generation = this.#generation,
  ): FileOutcome<T> {
    if (generation !== this.#generation) return err({ code: 'ESTALE' });
    // Only the first request waits for a file system that does not respond, until it is answered.
    if (this.#isHanging) return err({ code: 'ETIMEDOUT' });
    const id = this.#send(call, args);
    const answer = await new Promise<Result<unknown, FileFailure>>((resolve) => {
      this.#pending.set(id, resolve);
      if (this.#pending.size === 1) this.#watch(this.#isReady ? responseMs : startMs);
    });
    return answer.ok ? ok(convert(answer.value)) : answer;
  }

  #send<Call extends keyof FileCalls>(call: Call, args: FileCalls[Call]): number {
    if (typeof args[0] === 'string') this.#lastPath = args[0];
    this.#helper ??= this.#launch();
    const id = (this.#lastId += 1);
    this.#helper.write(Buffer.from(`${JSON.stringify({ id, call, args })}\n`));
    return id;
  }

  #launch(): StreamedProgram {
    this.#isReady = false;
    this.#rest = '';
    this.#generation += 1;
    const decoder = new TextDecoder();
    return this.#start({
      onStdout: (chunk) => this.#onText(decoder.decode(chunk, { stream: true })),
      onStderr: () => undefined,
      onEnd: () => this.#end('EIO'),
    });
  }

  #onText(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    this.#isReady = true;
    for (const line of lines) {
      const { id, code, value } = JSON.parse(line) as FileAnswer;
      if (id !== 0) this.#isHanging = false;
      this.#settle(id, code === undefined ? ok(value) : err({ code }));
    }
    if (this.#pending.size > 0) this.#watch(responseMs);
    else clearTimeout(this.#timer);
  }

  #settle(id: number, answer: Result<unknown, FileFailure>): void {
    const resolve = this.#pending.get(id);
    this.#pending.delete(id);
    resolve?.(answer);
  }

  /** A pending request keeps codex-ps running; the helper never does. */
  #watch(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#settleAll('ETIMEDOUT');
      this.#hang();
    }, milliseconds);
  }

  #hang(): void {
    this.#isHanging = true;
    this.#timer = setTimeout(() => {
      this.#end('ETIMEDOUT');
      this.#send('stat', [this.#lastPath]);
      this.#hang();
    }, replaceMs);
    this.#timer.unref();
  }

  #end(code: string): void {
    clearTimeout(this.#timer);
    this.#helper?.kill();
    this.#helper = undefined;
    this.#generation += 1;
    this.#isHanging = false;
    this.#settleAll(code);
  }

  #settleAll(code: string): void {
    for (const id of [...this.#pending.keys()]) this.#settle(id, err({ code }));
  }
}

function startHelper(listener: StreamListener): StreamedProgram {
  return streamProgram(
    {
      program: process.execPath,
      args: ['--max-semi-space-size=1', '-e', `(${serveFiles.toString()})(${fileStat.toString()})`],
      env: { NODE_OPTIONS: undefined },
      isBackground: true,
    },
    listener,
  );
}

/** Beyond its size: it may grow meanwhile, or be one of the kernel's, whose sizes are 0. */
const spareBytes = 4096;

/** A whole file, at most `maxBytes` of it; it is closed then. */
export async function readWhole(
  opened: Result<OpenedFile, FileFailure>,
  maxBytes: number,
): FileOutcome<Buffer> {
  if (!opened.ok) return opened;
  const stat = await opened.value.stat();
  const size = stat.ok ? stat.value.sizeBytes : 0;
  const bytes = await opened.value.read(0, Math.min(size + spareBytes, maxBytes));
  await opened.value.close();
  return bytes;
}

const asStat = (value: unknown): FileStat => value as FileStat;

const onWire = (path: string): string => Buffer.from(bytesOf(path)).toString('latin1');
const fromWire = (text: unknown): string => pathOf(Buffer.from(String(text), 'latin1'));

const helperOf = new Map<string, RemoteFiles>();
const helpers: RemoteFiles[] = [];

export function remoteFilesAt(mountPoint: string): RemoteFiles {
  const known = helperOf.get(mountPoint);
  if (known) return known;
  const files = (helpers[helperOf.size % maxHelpers] ??= new RemoteFiles());
  helperOf.set(mountPoint, files);
  return files;
}
