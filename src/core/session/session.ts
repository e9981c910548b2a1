import type { HostName, Pid, ThreadId } from '../ids.js';
import type { ChangedFile, Plan, TurnContext } from '../facts/rollout-progress.js';
import type { SessionMeta } from '../facts/session-meta.js';
import type { RowMarks } from './row-marks.js';
import type { Verdict } from './status.js';
import type { EpochMs } from '../time.js';
import type { Timeline } from './timeline.js';

/** What holds a thread: `tui` and `exec` in their own process, the shared daemon, an IDE's or the desktop's app-server, an MCP server. */
export type OwnerKind = 'tui' | 'exec' | 'daemon' | 'app_server' | 'mcp' | 'unknown';

/** The Codex session on the same host whose tool call started this one's Codex. */
export interface Launcher {
  readonly threadId: ThreadId;
  readonly pid: Pid;
}

/** How a session ended: `died` in the middle of a turn, `lost_at_reboot` so and before its machine was started. */
export const endings = ['finished', 'interrupted', 'died', 'lost_at_reboot', 'unknown'] as const;
export type Ending = (typeof endings)[number];

/** What is known only of a thread that nobody has open any more. */
export interface SessionEnd {
  readonly ending: Ending;
  readonly startedAt: EpochMs | undefined;
  /** A line for a shell on this machine; undefined for a subagent, and where it cannot be quoted safely. */
  readonly resume?: string | undefined;
}

/** A row: one live thread on one host. Its key is (host, threadId). undefined means "not known", and is null in JSON. */
export interface Session
  extends
    Pick<SessionMeta, 'originator' | 'cliVersion' | 'forkedFromId' | 'agentNickname' | 'agentRole'>,
    Pick<TurnContext, 'model' | 'effort' | 'approvalPolicy' | 'sandbox'> {
  readonly host: HostName;
  readonly threadId: ThreadId;
  /** The attached client first, then the owner. */
  readonly pids: readonly Pid[];
  /** `pts/3`, `ttys004`: the terminal that shows the thread. */
  readonly tty: string | undefined;
  readonly title: string | undefined;
  readonly name: string | undefined;
  readonly cwd: string | undefined;
  readonly repoRoot: string | undefined;
  /** The main worktree of that repository, or where it is if it is bare. */
  readonly repoMainRoot?: string | undefined;
  /** Undefined also for a detached head and where there is no repository. */
  readonly gitBranch: string | undefined;
  readonly gitCommit: string | undefined;
  /** As session_meta records it: `cli`, `exec`, `vscode`, `mcp`, `subagent_thread_spawn`, `subagent`, `unknown`, or a new one. */
  readonly sessionSource: string;
  readonly subagentParentThreadId: ThreadId | undefined;
  readonly subagentDepth: number | undefined;
  readonly verdict: Verdict;
  /** The rollout's modification time; undefined before there is a rollout. */
  readonly lastActivityAt: EpochMs | undefined;
  readonly rolloutPath: string | undefined;
  readonly owner: OwnerKind;
  /** Whether a terminal shows it; undefined if not known. */
  readonly attached: boolean | undefined;
  /** Its host did not answer lately: the row is the last that was known. */
  readonly stale: boolean;
  /** Undefined where no other session started it, or where that is not known. */
  readonly launchedBy?: Launcher | undefined;
  /** What threatens its work, one sentence each: a second owner, another session in its worktree. */
  readonly alarms: readonly string[];
  /** In the part of the rollout that was read; undefined where none could be read. */
  readonly brokenLines?: number | undefined;
  readonly codexHome: string | undefined;
  /** The beginning of the last message of the agent. */
  readonly lastMessage: string | undefined;
  /** 0 to 100, as Codex itself shows it. */
  readonly contextUsedPercent: number | undefined;
  readonly tokensTotal: number | undefined;
  /** Averaged over the last 5 minutes; undefined if no count is known. */
  readonly tokensPerMinute?: number | undefined;
  /** Of the newest turn; undefined if it has none. */
  readonly plan?: Plan | undefined;
  /** By patches, oldest first; undefined if no rollout could be read. */
  readonly changedFiles?: readonly ChangedFile[] | undefined;
  /** The remote of its repository, as `github.com/openai/codex`. */
  readonly repoRemote?: string | undefined;
  /** Whether the desktop app owns it: left out unless all sources are asked for. */
  readonly hiddenSource: boolean;
  /** undefined while it is live. */
  readonly ended?: SessionEnd | undefined;
  /** Undefined where the user said nothing of it. Never from another machine. */
  readonly marks?: RowMarks | undefined;
  /** What it did over the last hours, where that was asked for. */
  readonly timeline?: Timeline | undefined;
  readonly debug: SessionDebug;
}

/** A `repoProbeError`: the directory is on a file system that does not respond, such as a mount whose server is gone. */
export const directoryNotResponding = 'not responding';

export interface SessionDebug {
  /** The owner's command line, at most 120 characters. */
  readonly processCommandSample: string | undefined;
  /** Where cwd was read: `turn_context`, `app_server`, `session_meta`, `lsof`, `proc`. */
  readonly cwdSource: string | undefined;
  readonly metaParseError: string | undefined;
  /** The id that session_meta gives, where the file's name has another. */
  readonly metaIdMismatch: string | undefined;
  readonly repoProbeError: string | undefined;
  /** Where the title was read: `session_index.jsonl`, `app_server`, `codex-global-state.json`, `rollout`, `cwd_basename` and so on. */
  readonly titleSource: string | undefined;
  readonly unknownRecords: Readonly<Record<string, number>>;
}
