/** `working`: a turn runs. `waiting`: the next step is the user's. `unknown`: the evidence does not decide. */
export type SessionStatus = 'working' | 'waiting' | 'unknown';

/**
 * What the status means: `model`, `tool`, `subagents` of a working thread; `unclear` of an unknown one; of a
 * waiting one `approval` and `question` (Codex asks), `error` and `rate_limited` (its last turn failed), `idle`,
 * `new` and `interrupted` (the next prompt is the user's), `suspended` (its process is stopped or frozen).
 */
export type SessionStatusDetail =
  | 'model'
  | 'tool'
  | 'subagents'
  | 'approval'
  | 'question'
  | 'idle'
  | 'new'
  | 'interrupted'
  | 'error'
  | 'rate_limited'
  | 'suspended'
  | 'unclear';

/** The strongest evidence: Codex's own daemon, turn events, children and start times, or the file's time alone. */
export type SessionStatusBasis = 'app_server' | 'rollout' | 'process' | 'mtime';

/** What holds a thread. */
export type SessionOwner = 'tui' | 'exec' | 'daemon' | 'app_server' | 'mcp' | 'unknown';

/**
 * One live thread on one host, a subagent's too. Its key is the pair of `host` and `thread_id`. Every key is
 * always there (but `debug`); `null` means: not known. Texts are one line without control characters. Times are
 * whole seconds since 1970, by this machine's clock.
 */
export interface SessionRow {
  /** `local`, or the alias of the ssh configuration. */
  readonly host: string;
  /** A UUIDv7 in lower case. */
  readonly thread_id: string;
  /** Of its host: the attached client first, then the owner. From lsof or /proc. */
  readonly pids: readonly number[];
  /** The terminal that shows the thread: `pts/3`, `ttys004`. From the client's process. */
  readonly tty: string | null;
  /** At most 200 characters. From Codex's session index, its daemon, the desktop app, the first prompt, or `cwd`, in this order. It may be what the user said first. */
  readonly title: string | null;
  /** The user's own name for the thread. From the names file of this machine, else of its host. */
  readonly name: string | null;
  /** The thread's working directory. From the rollout's newest turn, else the daemon, else the thread's beginning. */
  readonly cwd: string | null;
  /** The work tree that `cwd` lies in. Read live. */
  readonly repo_root: string | null;
  /** Read live; `null` also for a detached head and outside a repository. */
  readonly git_branch: string | null;
  /** Read live. */
  readonly git_commit: string | null;
  /** As the rollout's first line records it: `cli`, `exec`, `vscode`, `mcp`, `subagent_thread_spawn`, `subagent`, `unknown`, or another word. */
  readonly session_source: string;
  /** The thread that this one was forked from. From the rollout's first line. */
  readonly forked_from_id: string | null;
  /** The thread that spawned this one. From the rollout's first line, or the daemon. */
  readonly subagent_parent_thread_id: string | null;
  /** 1 for a child of a root. */
  readonly subagent_depth: number | null;
  /** What it does. */
  readonly status: SessionStatus;
  /** Seconds since 1970: the rollout's modification time. */
  readonly last_activity_unix_s: number | null;
  /** On its host; `null` before there is a rollout. */
  readonly rollout_path: string | null;
  /** What the status means. */
  readonly status_detail: SessionStatusDetail;
  /** False for an inference that can be wrong. */
  readonly status_certain: boolean;
  /** One sentence for a person. */
  readonly status_reason: string;
  /** The strongest evidence for the status. */
  readonly status_basis: SessionStatusBasis;
  /** Seconds since 1970: when it last came to work, ask, fail, rest or be unknown. */
  readonly status_since_unix_s: number | null;
  /** The user is the one who must act now. */
  readonly needs_attention: boolean;
  /** The tool or command that runs or waits, at most 200 characters. From the rollout. */
  readonly current_action: string | null;
  /** What holds it. From the owner's process and the rollout. */
  readonly owner: SessionOwner;
  /** Whether a terminal shows it; `null` where nothing tells. */
  readonly attached: boolean | null;
  /** Its host did not answer lately: the row is the last that was known. */
  readonly stale: boolean;
  /** What threatens its work, a sentence each: a second owner, another session at work in its worktree. */
  readonly alarms: readonly string[];
  /** The CODEX_HOME that the thread lies in. */
  readonly codex_home: string | null;
  /** The program that created the thread. From the rollout's first line. */
  readonly originator: string | null;
  /** The Codex version that created the thread. From the rollout's first line. */
  readonly cli_version: string | null;
  /** Of the newest turn. From the rollout. */
  readonly model: string | null;
  /** 0 to 100, as Codex itself shows it. From the rollout's newest count. */
  readonly context_used_percent: number | null;
  /** Tokens, summed over the thread. From the rollout's newest count. */
  readonly tokens_total: number | null;
  /** A subagent's. From the rollout's first line, or the daemon. */
  readonly agent_nickname: string | null;
  /** A subagent's. From the rollout's first line, or the daemon. */
  readonly agent_role: string | null;
  /** With the option `debug` alone. */
  readonly debug?: SessionDebug;
  /** With the option `timeline` alone. */
  readonly timeline?: SessionTimeline;
}

/** What a session did over the last 8 hours. From its rollout; for the present, from its row. */
export interface SessionTimeline {
  /** Oldest first, none before the one before it ended. There is none for the time before the thread began. */
  readonly spans: readonly TimelineSpan[];
  /** Why there is less here than there should be, one sentence. */
  readonly trouble: string | null;
}

export interface TimelineSpan {
  /** Seconds since 1970: when it began. */
  readonly from_unix_s: number;
  /** Seconds since 1970: when it ended, or when the document was made. */
  readonly to_unix_s: number;
  /** In a turn; with a question to its user; after a turn that failed; with the next prompt the user's; not told by its rollout. */
  readonly state: 'working' | 'asking' | 'failed' | 'idle' | 'unknown';
}

/** How the values of a row came about. */
export interface SessionDebug {
  /** The same sentence as in the row. */
  readonly status_reason: string;
  /** The owner's command line, at most 120 characters. */
  readonly process_command_sample: string | null;
  /** Where `cwd` was read: `turn_context`, `app_server`, `session_meta`, `lsof`, `proc`. */
  readonly proc_cwd_source: string | null;
  /** Why the first line of the rollout could not be read. */
  readonly meta_parse_error: string | null;
  /** The id in the rollout, where its file name has another. */
  readonly meta_id_mismatch: string | null;
  /** Why the repository could not be read. */
  readonly repo_probe_error: string | null;
  /** Where the title was read. */
  readonly title_source: string | null;
  /** Record types that this codex-ps does not know, counted. */
  readonly unknown_records: Readonly<Record<string, number>>;
  /** The facts looked at, in order; the last one is the rule that decided. */
  readonly evidence: readonly SessionEvidence[];
}

/** One fact behind a status. */
export interface SessionEvidence {
  readonly source: string;
  readonly says: string;
  /** The file, the process or the daemon that says so. */
  readonly where: string | null;
}
