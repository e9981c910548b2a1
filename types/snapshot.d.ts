// Generated from src/core/document: see docs/contributing.md.

/**
 * What `codex-ps --json` prints (docs/json-output.md, docs/json-output.schema.json). Keys may be added within a
 * `schema_version`; none is renamed or removed. A host that fails is an entry of `host_errors`, not an
 * exception.
 */
export interface Snapshot {
  /** Keys may be added within a version; none is renamed or removed. */
  readonly schema_version: 1;
  /** The version of codex-ps that wrote the document. */
  readonly codex_ps_version: string;
  /** Seconds since 1970: when the document was made. */
  readonly generated_at_unix_s: number;
  /** The chosen hosts, joined by commas. */
  readonly host: string;
  /** Every live thread as a row of its own: newest activity first, null last, then by host, then by thread id. */
  readonly sessions: readonly SessionRow[];
  /**
   * Every running Codex without a session: at a prompt before its first one, in the resume picker, reading its
   * prompt, recording nothing, or without its daemon.
   */
  readonly processes: readonly ProcessRow[];
  /** The usage limits of each home, as its live sessions recorded them last; none with an API key. */
  readonly accounts: readonly Account[];
  /** The hosts that did not answer. */
  readonly host_errors: readonly HostError[];
  /** What may be missing and why, one sentence each. */
  readonly warnings: readonly string[];
  /** Each chosen host, also those without sessions. */
  readonly hosts: readonly HostReport[];
}

/**
 * One live thread on one host, or one of its subagents. Its key is the pair of `host` and `thread_id`. Every
 * key is always there, except `debug` and `timeline`; null means: not known. Texts are one line without control
 * characters.
 */
export interface SessionRow {
  /** `local`, or the alias from the ssh configuration. */
  readonly host: string;
  /** The Codex thread, a UUIDv7 in lower case. Together with `host` it identifies the row. */
  readonly thread_id: string;
  /** Processes on its host: the attached client first, then the owner. From lsof or /proc. */
  readonly pids: readonly number[];
  /** The terminal that shows the thread, as `pts/3` or `ttys004`. From the client's process. */
  readonly tty: string | null;
  /**
   * One line. From Codex's session index, its daemon, the desktop app, the first prompt, or `cwd`, in this order.
   * It may be the first thing the user said.
   */
  readonly title: string | null;
  /** The user's own name for the thread. From the names file of this machine, else of its host. */
  readonly name: string | null;
  /**
   * The working directory of the thread, not of its owner. From the rollout's newest turn, else the daemon, else
   * the thread's beginning.
   */
  readonly cwd: string | null;
  /** The work tree that contains `cwd`. Read live. */
  readonly repo_root: string | null;
  /**
   * The main work tree of that repository, the same for all its work trees; for a bare one its directory. Read
   * live.
   */
  readonly repo_main_root: string | null;
  /**
   * Where the repository is fetched from, as `github.com/openai/codex`: the same for ssh and https, without user
   * and password. Null for a path.
   */
  readonly repo_remote: string | null;
  /** Read live; null also for a detached head and outside a repository. */
  readonly git_branch: string | null;
  /** Read live. */
  readonly git_commit: string | null;
  /**
   * As the rollout's first line records it: `cli`, `exec`, `vscode`, `mcp`, `subagent_thread_spawn`, `subagent`,
   * `unknown`, or another word.
   */
  readonly session_source: string;
  /** The thread that this one was forked from. From the rollout's first line. */
  readonly forked_from_id: string | null;
  /** The thread that spawned this one. From the rollout's first line, or the daemon. */
  readonly subagent_parent_thread_id: string | null;
  /** 1 for a direct child of a root thread. */
  readonly subagent_depth: number | null;
  /** What the session is doing. */
  readonly status: SessionStatus;
  /** Seconds since 1970: the rollout's modification time. */
  readonly last_activity_unix_s: number | null;
  /** On its host; null before there is a rollout. */
  readonly rollout_path: string | null;
  /** What the status means. */
  readonly status_detail: SessionStatusDetail;
  /** False for an inference that can be wrong. */
  readonly status_certain: boolean;
  /** Why, one sentence for a person: the WHY column. */
  readonly status_reason: string;
  /** The strongest evidence for the status. */
  readonly status_basis: SessionStatusBasis;
  /** Seconds since 1970: when the STATE word last changed. */
  readonly status_since_unix_s: number | null;
  /** The user must act now. */
  readonly needs_attention: boolean;
  /** The tool or command that runs or waits. From the rollout. */
  readonly current_action: string | null;
  /**
   * What holds the thread: `tui` and `exec` in their own process, the shared daemon, an app-server of an IDE or
   * of the desktop app, an MCP server.
   */
  readonly owner: SessionOwner;
  /** Whether a terminal shows it: false for a loaded thread whose terminal has closed, null if unknown. */
  readonly attached: boolean | null;
  /** Its host has stopped answering: the row is the last known one. */
  readonly stale: boolean;
  /**
   * What threatens its work, one sentence each: a second owner of the thread, another session at work in its
   * worktree.
   */
  readonly alarms: readonly string[];
  /** The CODEX_HOME that contains the thread. */
  readonly codex_home: string | null;
  /** The program that created the thread. From the rollout's first line. */
  readonly originator: string | null;
  /** The Codex version that created the thread. From the rollout's first line. */
  readonly cli_version: string | null;
  /** The model of the newest turn. From the rollout. */
  readonly model: string | null;
  /**
   * The reasoning effort of the newest turn, as `medium`; null also for the default of its model. From the
   * rollout.
   */
  readonly effort: string | null;
  /** When it asks for approval: `untrusted`, `on-request`, `never` and others. From the rollout. */
  readonly approval_policy: string | null;
  /**
   * What its commands may do without asking: `read-only`, `workspace-write`, `danger-full-access`. From the
   * rollout.
   */
  readonly sandbox: string | null;
  /** The beginning of the agent's last message. From the rollout. */
  readonly last_message: string | null;
  /** As Codex itself shows it. From the rollout's newest count. */
  readonly context_used_percent: number | null;
  /**
   * Summed over the thread, without what a fork or a subagent inherited from its parent; null where that is not
   * known. From the rollout's counts.
   */
  readonly tokens_total: number | null;
  /**
   * Averaged over the last 5 minutes; 0 if none were used. From the rollout's counts and their times; what a fork
   * inherited does not count.
   */
  readonly tokens_per_minute: number | null;
  /** The plan of the newest turn (`update_plan`), finished or not; null if that turn has none. From the rollout. */
  readonly plan: SessionPlan | null;
  /**
   * Files that its patches changed, oldest first, at most 200, from the part of the rollout that was read: the
   * newest turn, up to 30 minutes (256 KiB) before it, and what is added while codex-ps follows. Codex does not
   * record what commands write. Null if no rollout could be read.
   */
  readonly changed_files: readonly ChangedFile[] | null;
  /** A subagent's nickname. From the rollout's first line, or the daemon. */
  readonly agent_nickname: string | null;
  /** A subagent's role. From the rollout's first line, or the daemon. */
  readonly agent_role: string | null;
  /** The session whose tool call started this Codex; null if it was not started by one, or if that is unknown. */
  readonly launched_by: SessionLauncher | null;
  /**
   * Lines that are no records, in the part of the rollout that was read. What they said is lost; what follows is
   * read. Null if no rollout could be read.
   */
  readonly broken_lines: number | null;
  /** You pinned it to the top, in a monitor on this machine. */
  readonly pinned: boolean;
  /** You muted its notifications, in a monitor on this machine. */
  readonly muted: boolean;
  /** You snoozed it in a monitor on this machine, and it has not woken. `needs_attention` is as without. */
  readonly snoozed: boolean;
  /**
   * Seconds since 1970: when its snooze ends at the latest; null if it is not snoozed, or until its STATE
   * changes.
   */
  readonly snoozed_until_unix_s: number | null;
  /** Only with `--debug`. */
  readonly debug?: SessionDebug;
  /** Only with `--timeline`. */
  readonly timeline?: SessionTimeline;
  /** Only of `codex-ps ended`. */
  readonly ended?: SessionEnd;
}

/** The plan of a turn: the steps that the agent set itself. */
export interface SessionPlan {
  /** How many steps are completed. */
  readonly done: number;
  /** How many steps it has. */
  readonly total: number;
  /** The step in progress. */
  readonly current: string | null;
}

/** A file that a patch added, changed, moved or deleted. */
export interface ChangedFile {
  /** Absolute. */
  readonly path: string;
  /** Seconds since 1970: its last change by this session. */
  readonly changed_at_unix_s: number;
}

/** The session on the same host whose tool call started this Codex. */
export interface SessionLauncher {
  /** Its thread. */
  readonly thread_id: string;
  /** The process that owns it. */
  readonly pid: number;
}

/** Where the values of a row come from. */
export interface SessionDebug {
  /** The same sentence as in the row. */
  readonly status_reason: string;
  /** The owner's command line. */
  readonly process_command_sample: string | null;
  /** Where `cwd` was read: `turn_context`, `app_server`, `session_meta`, `lsof`, `proc`. */
  readonly proc_cwd_source: string | null;
  /** Why the first line of the rollout could not be read. */
  readonly meta_parse_error: string | null;
  /** The thread id in the rollout, if its file name has another one. */
  readonly meta_id_mismatch: string | null;
  /** Why the repository could not be read. */
  readonly repo_probe_error: string | null;
  /** Where the title was read. */
  readonly title_source: string | null;
  /** Record types that this codex-ps does not know, with their counts. */
  readonly unknown_records: Readonly<Record<string, number>>;
  /** The facts that were examined, in order; the last one is the rule that decided. */
  readonly evidence: readonly SessionEvidence[];
}

/** One fact behind a status. */
export interface SessionEvidence {
  /**
   * Where it was read: `rollout`, `daemon`, `process`, `lock`, `file time`, `subagent`; `rule` for the rule that
   * decided.
   */
  readonly source: string;
  /** What it says. */
  readonly says: string;
  /** The file, the process or the daemon that says so. */
  readonly where: string | null;
}

/** What a session did over the last 8 hours. */
export interface SessionTimeline {
  /** Oldest first, without overlaps. The time before the thread began has none. */
  readonly spans: readonly TimelineSpan[];
  /** Why something is missing here, one sentence. */
  readonly trouble: string | null;
}

/** A stretch of time in one state. */
export interface TimelineSpan {
  /** Seconds since 1970: when it began. */
  readonly from_unix_s: number;
  /** Seconds since 1970: when it ended, or when the document was made. */
  readonly to_unix_s: number;
  /**
   * `working`: in a turn. `asking`: waiting for an answer of its user. `failed`: after a turn that failed.
   * `idle`: waiting for the next prompt. `unknown`: the rollout does not say.
   */
  readonly state: 'working' | 'asking' | 'failed' | 'idle' | 'unknown';
}

/** How a session ended. */
export interface SessionEnd {
  /**
   * `finished`: its last turn is complete, perhaps with an error. `interrupted`: the user stopped it. `died`: the
   * rollout ends inside a turn. `lost_at_reboot`: so it does, and the machine was started after that.
   * `status_reason` says more.
   */
  readonly ending: 'finished' | 'interrupted' | 'died' | 'lost_at_reboot' | 'unknown';
  /**
   * Seconds since 1970: when the thread was created. It ended at `last_activity_unix_s` or later: Codex does not
   * record when it quits.
   */
  readonly started_at_unix_s: number | null;
  /**
   * The command that resumes it, one line for a shell on this machine. Null for a subagent, and if its values
   * cannot be quoted safely.
   */
  readonly resume: string | null;
}

/** A running Codex process that has no session. */
export interface ProcessRow {
  /** `local`, or the alias. */
  readonly host: string;
  /** Its process id on its host. */
  readonly pid: number;
  /** Its terminal, as `pts/3` or `ttys004`. */
  readonly tty: string | null;
  /**
   * What it does, for a program. `setup`: a terminal that may ask for trust, a sign-in or an update, or wait for
   * the first message; `stdin`: `codex exec` that reads its prompt; `reconnecting`: its daemon is gone.
   */
  readonly kind: ProcessKind;
  /** What it does, for a person. */
  readonly doing: string;
  /** Seconds since 1970: since when. */
  readonly since_unix_s: number | null;
  /** What to do about it; null for nothing. */
  readonly hint: string | null;
  /** Its working directory. */
  readonly cwd: string | null;
  /** The CODEX_HOME that it uses. */
  readonly codex_home: string | null;
}

/** A usage limit of the account that a CODEX_HOME is signed in to, as its sessions recorded it last. */
export interface Account {
  /** `local`, or the alias. */
  readonly host: string;
  /** The CODEX_HOME. */
  readonly codex_home: string;
  /** `codex`, or the limit of one model. */
  readonly limit: string;
  /** The server's name for it. */
  readonly limit_name: string | null;
  /** `plus`, `pro`, `team` and others. */
  readonly plan: string | null;
  /** The credits that it can use beyond the limit. */
  readonly credits: Credits | null;
  /** Seconds since 1970: when Codex received it. */
  readonly read_at_unix_s: number;
  /** The shortest first. */
  readonly windows: readonly UsageWindow[];
}

/** The credits that an account can use beyond its limits. */
export interface Credits {
  /** Whether it has any. */
  readonly available: boolean | null;
  /** Whether they are unlimited. */
  readonly unlimited: boolean | null;
  /** How many are left, as the server puts it. */
  readonly balance: string | null;
}

/** A window of a usage limit. */
export interface UsageWindow {
  /** How long it lasts: 300 for five hours, 10080 for a week. */
  readonly minutes: number | null;
  /** Null if it has been reset since it was read: what was used after that is not known. */
  readonly used_percent: number | null;
  /** Seconds since 1970: when it is (or was) reset. */
  readonly resets_at_unix_s: number | null;
  /**
   * An estimate, in seconds since 1970: when the pace of the last 15 minutes uses it up. Null if that is not
   * before its reset.
   */
  readonly used_up_at_unix_s: number | null;
}

/** Why a host did not answer. */
export interface HostError {
  /** `local`, or the alias. */
  readonly host: string;
  /** What happened, one sentence. */
  readonly error: string;
  /** What happened, for a program. */
  readonly kind: HostErrorKind;
  /** What to do about it. */
  readonly hint: string | null;
}

/** How a host was reached, and what it said about itself. */
export interface HostReport {
  /** `local`, or the alias. */
  readonly host: string;
  /** `stale`: it answered before, and has stopped answering. */
  readonly state: 'ok' | 'stale' | 'error';
  /** How it was reached. */
  readonly transport: 'local' | 'node-ssh' | 'openssh' | null;
  /** From the request to the answer. */
  readonly latency_ms: number | null;
  /** Seconds since 1970, by this machine's clock: when its rows were collected. */
  readonly collected_at_unix_s: number | null;
  /** The version of codex-ps there. */
  readonly codex_ps_version: string | null;
  /** What `~` stands for in its rows. */
  readonly home_dir: string | null;
  /** The same for two aliases of one machine. */
  readonly machine_id: string | null;
  /** False if no way to find processes worked: an empty list then proves nothing. Null if it never answered. */
  readonly sees_processes: boolean | null;
}

/** `working`: a turn runs. `waiting`: the next step is the user's. `unknown`: the evidence does not decide. */
export type SessionStatus = 'working' | 'waiting' | 'unknown';

/** What the status means: docs/json-output.md has a line for each. */
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

/**
 * The strongest evidence: Codex's own daemon (`app_server`), turn events (`rollout`), child processes and start
 * times (`process`), the file's time alone (`mtime`).
 */
export type SessionStatusBasis = 'app_server' | 'rollout' | 'process' | 'mtime';

/** What holds a thread. */
export type SessionOwner = 'tui' | 'exec' | 'daemon' | 'app_server' | 'mcp' | 'unknown';

/** What it does, for a program. */
export type ProcessKind =
  'starting' | 'setup' | 'resume_picker' | 'stdin' | 'ephemeral' | 'reconnecting';

/** What happened, for a program. */
export type HostErrorKind =
  | 'config'
  | 'dns'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'reset'
  | 'lost'
  | 'hostkey-unknown'
  | 'hostkey-changed'
  | 'hostkey-revoked'
  | 'auth'
  | 'not-found'
  | 'exit'
  | 'deadline'
  | 'protocol'
  | 'too-big'
  | 'version';
