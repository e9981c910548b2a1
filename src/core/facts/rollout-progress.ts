import type { CallId, TurnId } from '../ids.js';
import type { EpochMs } from '../time.js';
import type { RateLimit, UsageReading } from './usage-reading.js';

export type Turn =
  /** The whole file has no turn event. Of Codex 0.99 and older, which write only `turn_aborted`: none since the last prompt. */
  | { readonly kind: 'none' }
  /** The part that was read (up to 64 MiB) holds none: a turn runs, since unknown. */
  | { readonly kind: 'out-of-reach' }
  | {
      readonly kind: 'started';
      readonly turnId: TurnId | undefined;
      readonly at: EpochMs | undefined;
      /** What shows that the turn runs, if its start is on no line that can be read; undefined if the start was read. */
      readonly impliedBy?: 'context' | 'prompt' | 'call';
    }
  | {
      readonly kind: 'completed';
      readonly turnId: TurnId | undefined;
      readonly at: EpochMs | undefined;
      /** Undefined where the turn ended well, as far as the record says. */
      readonly error: TurnError | undefined;
      /** False where `last_agent_message` is null. */
      readonly hasAgentMessage: boolean;
      /** What the turn did last, where that is an end in itself and explains a missing message: the fold knows it. */
      readonly conclusion: Conclusion | undefined;
      /** Whether the Codex that wrote this end writes errors into it (0.145 on, which also writes `started_at`). */
      readonly recordsErrors: boolean;
    }
  | {
      readonly kind: 'aborted';
      /** Undefined up to Codex 0.99. */
      readonly turnId: TurnId | undefined;
      readonly at: EpochMs | undefined;
      /** `interrupted`, `replaced`, `review_ended`, `budget_limited`. */
      readonly reason: string | undefined;
    };

export type TurnOf<Kind extends Turn['kind']> = Extract<Turn, { readonly kind: Kind }>;

/** What ends a turn well without a last message; `answer` is one on a record of its own, `user-command` one with `!`. */
export type Conclusion = 'answer' | 'plan' | 'review' | 'image' | 'compaction' | 'user-command';

export interface TurnError {
  readonly message: string | undefined;
  /** `usage_limit_exceeded` and its kin. */
  readonly info: string | undefined;
}

export interface OpenCall {
  readonly callId: CallId;
  /** `poll` waits for a background terminal; `script` is one of code mode, which calls other tools. */
  readonly kind:
    | 'shell'
    | 'stdin'
    | 'poll'
    | 'patch'
    | 'script'
    | 'question'
    | 'permission'
    | 'subagents'
    | 'mcp'
    | 'other';
  /** The tool's own name, with its namespace. */
  readonly name: string;
  readonly at: EpochMs | undefined;
  /** The command, the question, or another short text that says what it is about; one clean line. */
  readonly text: string | undefined;
  /** The first 4096 characters of the command as Codex was given it, for matching it with a process: not cleaned. */
  readonly command: string | undefined;
  /** Asks to run outside the sandbox, which an asking policy makes an approval. */
  readonly escalated: boolean;
  /** After how long Codex itself writes the output of such a call; undefined where it has no limit. */
  readonly deadlineMs: number | undefined;
  /** What it started has ended, although its output is not written yet. */
  readonly hasEnded?: true;
  /** The plan that it sets, if its output says that it worked. */
  readonly plan?: Plan;
  /** The files that it patches, if its output says that it worked; relative to the directory of the turn. */
  readonly patches?: readonly string[];
}

/** The steps of an `update_plan`. */
export interface Plan {
  readonly done: number;
  readonly total: number;
  /** The step in progress, one clean line. */
  readonly current: string | undefined;
}

/** A file that a patch added, changed, moved or deleted. */
export interface ChangedFile {
  /** Absolute, one clean line. */
  readonly path: string;
  /** Of the last change. */
  readonly at: EpochMs;
}

/** What Codex may ask its user to approve: more than the sandbox allows, what a rule of the user's names, permissions. */
export type ApprovalKind = 'sandbox_approval' | 'rules' | 'request_permissions';

/** What the newest `turn_context` (or `thread_settings_applied`) says. */
export interface TurnContext {
  readonly cwd: string | undefined;
  readonly model: string | undefined;
  /** The reasoning effort: `low`, `medium`, `high` and others. Undefined for the model's own. */
  readonly effort: string | undefined;
  /** `untrusted`, `on-request`, `on-failure`, `never`, `granular`; `reject` in 0.107. */
  readonly approvalPolicy: string | undefined;
  /** What the policy refuses without asking: all under `never`, what they say under `granular` and `reject`. */
  readonly refusedApprovals: readonly ApprovalKind[] | undefined;
  /** `user`, `auto_review`; undefined before 0.169. */
  readonly approvalsReviewer: string | undefined;
  /** `danger-full-access`, `workspace-write`, `read-only`. */
  readonly sandbox: string | undefined;
  readonly collaborationMode: string | undefined;
}

export interface TokenUse {
  /** The running sum over the thread. */
  readonly total: number | undefined;
  /** What the last answer had in its context. */
  readonly inContext: number | undefined;
  readonly contextWindow: number | undefined;
}

/** The last thing said or done, which Codex 0.99 and older leave as the only sign of a turn's end. */
export type LastItem =
  | { readonly kind: 'none' | 'user-message' | 'tool-output' | 'reasoning' | 'call' }
  /** `closed`: a `token_count` followed, so the answer is whole. */
  | { readonly kind: 'agent-message'; readonly closed: boolean };

/** All that is known of a thread from the part of its rollout that was read. A fold of its records. */
export interface RolloutProgress {
  readonly turn: Turn;
  /** When the running (or last) turn began, where its start was seen: for the stale check. */
  readonly turnStartedAt: EpochMs | undefined;
  /** An error event (0.120) of the running turn, until its end is written. */
  readonly turnError: TurnError | undefined;
  /** What the turn did last, where it could end with that. */
  readonly conclusion: Conclusion | undefined;
  /** When the model last said or called something in this turn: only the process that runs the turn writes that. */
  readonly modelActedAt: EpochMs | undefined;
  /** Codex's own reviewer decides on an approval (an event of 0.120; later versions use a thread). */
  readonly isReviewed: boolean;
  /** Without an output, of the running turn; at most 256, the newest. */
  readonly openCalls: readonly OpenCall[];
  readonly context: TurnContext | undefined;
  readonly tokens: TokenUse | undefined;
  /** The last minutes (since 1970) in which tokens were used, oldest first. */
  readonly tokensByMinute: readonly { readonly minute: number; readonly tokens: number }[];
  /** By patches; oldest first, at most 200, the newest. What commands write is not recorded. */
  readonly changedFiles: readonly ChangedFile[];
  /** That of the newest turn. */
  readonly plan: Plan | undefined;
  /** Files and tokens of a fork up to this time are its parent's: its rollout begins with a copy of that. */
  readonly copiedUntil: EpochMs | undefined;
  readonly rateLimits: readonly RateLimit[];
  /** `rate_limit_reached_type` of the newest token_count: which limit stopped the turn. */
  readonly limitType: string | undefined;
  /** The readings of usage limits of the last 15 minutes before the newest one, oldest first. */
  readonly usage: readonly UsageReading[];
  readonly lastItem: LastItem;
  /** The time of the newest line. */
  readonly lastLineAt: EpochMs | undefined;
  readonly lastAgentMessage: string | undefined;
  readonly threadName: string | undefined;
  /** Counts of record types that are not known, as `event_msg/new_word`. */
  readonly unknownRecords: Readonly<Record<string, number>>;
  /** Lines that are not JSON, and whole lines that are no record. */
  readonly malformedLines: number;
  /** Those of them since the newest turn event: what they said of the turn is lost. */
  readonly malformedInTurn: number;
}
