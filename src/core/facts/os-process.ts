import type { Pid, ThreadId } from '../ids.js';
import type { EpochMs } from '../time.js';

/** What keeps a process from running: a stop signal (Ctrl-Z, SIGSTOP), or the cgroup freezer (`docker pause`). */
export type Suspension = 'stopped' | 'frozen';

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
  /** From /proc each argument as it was given; of those that ps joined see `argsOfPs`. Empty where unreadable. */
  readonly args: readonly string[];
  readonly cwd: string | undefined;
  /** undefined while it may run, and where the system does not say. */
  readonly suspension: Suspension | undefined;
  /** Of a file of Codex's own that it has open, or of its environment; undefined where neither can be seen. */
  readonly codexHome: string | undefined;
  /** Of its environment (`$HOME/.codex` if unset), if it has no file of Codex's open; undefined if unreadable, and on macOS. */
  readonly environmentHome: string | undefined;
  /** It has a file open for writing that only Codex writes: whatever its name, it is Codex. */
  readonly holdsCodexFile: boolean;
  /** CODEX_THREAD_ID of its environment: it was started below a tool of that thread. Linux only. */
  readonly launcherThreadId: ThreadId | undefined;
  /** Its parents, the nearest first; at most 32. */
  readonly ancestors: readonly Pid[];
  /** It lives among other mounts than we do, as in a container: its paths may mean something else here. */
  readonly otherMounts: boolean;
}
