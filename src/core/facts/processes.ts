import type { Pid, ThreadId, CallId } from '../ids.js';
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

/** Whether the path of a file names another one here, or none: its process lives among other mounts. */
export function isOutOfReach({ lost, readAt }: Holding): boolean {
  return readAt !== undefined && lost === undefined;
}

/** A process has this file of a thread open for writing. Readers own nothing and are not listed. */
export interface Holding {
  readonly pid: Pid;
  readonly kind: 'rollout' | 'writer-lock';
  /** From the file's name. */
  readonly threadId: ThreadId;
  readonly path: string;
  readonly codexHome: string;
  /** The rollout is not where Codex made it, but is still written: Codex will not find it. undefined if it is in its place. */
  readonly lost: 'deleted' | 'moved' | undefined;
  /** Another path to its content, where `path` leads to none or to another file; undefined where it does not. */
  readonly readAt: string | undefined;
}

export type DiscoveryFailure =
  | { readonly kind: 'lsof-missing' | 'proc-missing' }
  | { readonly kind: 'lsof-timed-out'; readonly afterMs: number }
  | { readonly kind: 'lsof-failed' | 'ps-failed'; readonly detail: string }
  /** Processes of other users, or that /proc refuses: their open files cannot be seen. */
  | { readonly kind: 'unreadable-processes'; readonly count: number };

export interface LeftOutProcess {
  readonly process: OsProcess;
  readonly why: 'other-user' | 'other-home';
}

export interface Discovery {
  /** undefined where no way worked. */
  readonly via: 'lsof' | 'proc' | undefined;
  /** Every process whose command begins with `codex`. */
  readonly processes: readonly OsProcess[];
  readonly holdings: readonly Holding[];
  readonly failures: readonly DiscoveryFailure[];
}

/** A process below an owner: a running tool, an MCP server, a sandbox helper. */
export interface ToolProcess extends Pick<OsProcess, 'pid' | 'command' | 'args' | 'startedAt'> {
  /** The start of the outermost process between owner and this one, Codex's helpers left out: it belongs to the same call. */
  readonly branchStartedAt: EpochMs | undefined;
  /** Its environment may be read. Not that of a setuid program (sudo), and none on macOS. */
  readonly environmentKnown: boolean;
  /** It lacks PWD: Codex clears the environment of MCP servers, and not that of hooks. False if it may not be read. */
  readonly environmentCleared: boolean;
  /** CODEX_THREAD_ID of its environment (0.98 on); undefined where it may not be read. */
  readonly threadId: ThreadId | undefined;
  /** CODEX_TOOL_CALL_ID of its environment (0.169 on). */
  readonly callId: CallId | undefined;
  /** When a live collector first missed it; undefined while it runs. Kept for `limits.outputMs`. */
  readonly endedAt: EpochMs | undefined;
}
