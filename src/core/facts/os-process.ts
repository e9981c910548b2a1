import type { Pid } from '../ids.js';
import type { EpochMs } from '../time.js';

/** A process as the operating system shows it. */
export interface OsProcess {
  readonly pid: Pid;
  readonly parentPid: Pid | undefined;
  /** The kernel's short name: at most 15 bytes on Linux. */
  readonly command: string;
  /** The numeric user; undefined where the source does not say. */
  readonly uid: number | undefined;
  /** Exact to 10 ms from /proc, to a second from ps; undefined where it could not be read. */
  readonly startedAt: EpochMs | undefined;
  /** `pts/3`, `ttys004`; undefined for none. */
  readonly tty: string | undefined;
  /** The path of the program; undefined where it may not be read. */
  readonly executable: string | undefined;
  /** From /proc each argument as it was given; from ps split at white space. Empty where unreadable. */
  readonly args: readonly string[];
  readonly cwd: string | undefined;
  /** Of a file of Codex's own that it has open; undefined where it has none, or it cannot be seen. */
  readonly codexHome: string | undefined;
}
