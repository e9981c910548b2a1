import type { CallId, Pid, ThreadId } from '../ids.js';
import type { EpochMs } from '../time.js';

/** A process below an owner: a running tool, an MCP server, a sandbox helper. */
export interface ToolProcess {
  readonly pid: Pid;
  /** The codex process it descends from. */
  readonly ownerPid: Pid;
  readonly command: string;
  readonly args: readonly string[];
  readonly startedAt: EpochMs | undefined;
  /**
   * When the outermost process between its owner and itself began, Codex's own helpers left out: what a background
   * terminal starts belongs to the call that opened the terminal, however late it begins.
   */
  readonly branchStartedAt: EpochMs | undefined;
  /** Its environment may be read. Not that of a setuid program (sudo), and none on macOS. */
  readonly environmentKnown: boolean;
  /** CODEX_THREAD_ID of its environment (0.98 on); undefined where it may not be read. */
  readonly threadId: ThreadId | undefined;
  /** CODEX_TOOL_CALL_ID of its environment (0.169 on). */
  readonly callId: CallId | undefined;
}
