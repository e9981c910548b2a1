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
  /** The start of the outermost process between owner and this one, Codex's helpers left out: it belongs to the same call. */
  readonly branchStartedAt: EpochMs | undefined;
  /** Its environment may be read. Not that of a setuid program (sudo), and none on macOS. */
  readonly environmentKnown: boolean;
  /**
   * It lacks what every shell gives to all that it starts (PWD): Codex clears the environment of MCP servers, and gives
   * its own to hooks. False where it may not be read.
   */
  readonly environmentCleared: boolean;
  /** CODEX_THREAD_ID of its environment (0.98 on); undefined where it may not be read. */
  readonly threadId: ThreadId | undefined;
  /** CODEX_TOOL_CALL_ID of its environment (0.169 on). */
  readonly callId: CallId | undefined;
}
