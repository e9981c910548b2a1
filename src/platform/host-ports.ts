import type { Result } from '../core/result.js';
import { cleanLine } from '../core/text/clean-text.js';
import type { EpochMs } from '../core/time.js';

export type CommandOutcome =
  | {
      readonly kind: 'exited';
      readonly code: number;
      readonly stdout: string;
      /** Its last 4 KB. */
      readonly stderr: string;
    }
  /** It is neither on PATH nor in the usual directories. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'timed-out'; readonly afterMs: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'too-big'; readonly limitBytes: number }
  | { readonly kind: 'failed'; readonly detail: string };

/** How a program ended that did not do what it was run for, in a few words that follow its name. */
export function howItEnded(outcome: CommandOutcome): string {
  switch (outcome.kind) {
    case 'exited': {
      const said = cleanLine(outcome.stderr.trimEnd().split('\n').at(-1) ?? '', 200);
      return `exit ${outcome.code}: ${said === '' ? 'no output' : said}`;
    }
    case 'missing':
      return 'not found';
    case 'timed-out':
      return `no end after ${outcome.afterMs} ms`;
    case 'killed':
      return `killed by ${outcome.signal}`;
    case 'too-big':
      return `more than ${outcome.limitBytes} bytes of output`;
    case 'failed':
      return `cannot be started (${outcome.detail})`;
  }
}

export interface Command {
  /** An absolute path, or a name that is looked up on PATH and then in the usual directories; never a shell string. */
  readonly program: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
  readonly input?: string;
  /** Output past this ends the program. */
  readonly maxBytes: number;
  /** It is killed even if codex-ps itself is killed, which costs a shell. */
  readonly guarded?: boolean;
  /** Added to our environment and to the UTF-8 locale that every program gets; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Variables of our environment with this prefix are removed. */
  readonly withoutVariables?: string;
}

export interface FileStat {
  readonly kind: 'file' | 'directory' | 'socket' | 'other';
  /** Device and inode: the identity of the file behind a path. */
  readonly identity: string;
  readonly sizeBytes: number;
  readonly modifiedAt: EpochMs;
  readonly uid: number;
  /** The permission bits, as chmod takes them. */
  readonly mode: number;
}

/** The errno of a file operation: `ENOENT`, `EACCES`, … */
export interface FileFailure {
  readonly code: string;
}

export type FileOutcome<T> = Promise<Result<T, FileFailure>>;

/** An open file: stat and reads are of the same one. */
export interface OpenedFile {
  /** As it was opened. */
  stat(): FileOutcome<FileStat>;
  /** The bytes from `offset` on, at most `length`; shorter at the end of the file. */
  read(offset: number, length: number): FileOutcome<Buffer>;
  close(): Promise<void>;
}

/** Only reads. */
export interface FilePort {
  stat(path: string): FileOutcome<FileStat>;
  /** Opens a regular file without ever blocking on a FIFO. */
  open(path: string): FileOutcome<OpenedFile>;
  /** A small file as UTF-8, at most `maxBytes` of it (the end is cut). */
  readText(path: string, maxBytes: number): FileOutcome<string>;
  readBytes(path: string, maxBytes: number): FileOutcome<Buffer>;
  list(path: string): FileOutcome<readonly string[]>;
  readLink(path: string): FileOutcome<string>;
  realPath(path: string): FileOutcome<string>;
}

export interface HostIdentity {
  readonly platform: 'linux' | 'darwin' | 'other';
  readonly uid: number;
  readonly homeDir: string;
}

/** Everything a collector may touch of the outside world. */
export interface HostPorts {
  readonly now: () => EpochMs;
  readonly run: (command: Command) => Promise<CommandOutcome>;
  readonly files: FilePort;
  readonly identity: HostIdentity;
}
