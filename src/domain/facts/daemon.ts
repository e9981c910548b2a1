import type { ThreadId } from '../ids.js';
import type { EpochMs } from '../time.js';

/** Codex's own word on a thread's state. */
export type DaemonStatus =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'active';
      readonly waitingOnApproval: boolean;
      readonly waitingOnUserInput: boolean;
    }
  | { readonly kind: 'system-error' }
  | { readonly kind: 'not-loaded' }
  /** A word that is new to us. */
  | { readonly kind: 'other'; readonly word: string };

/** A thread as `thread/read` gives it. */
export interface DaemonThread {
  readonly threadId: ThreadId;
  readonly status: DaemonStatus;
  readonly name: string | undefined;
  /** The first user message, as Codex keeps it. */
  readonly preview: string | undefined;
  readonly cwd: string | undefined;
  readonly path: string | undefined;
  readonly originator: string | undefined;
  /** The same word as in session_meta. */
  readonly source: string | undefined;
  readonly threadSource: string | undefined;
  readonly parentThreadId: ThreadId | undefined;
  readonly forkedFromId: ThreadId | undefined;
  readonly agentNickname: string | undefined;
  readonly agentRole: string | undefined;
  readonly cliVersion: string | undefined;
  readonly createdAt: EpochMs | undefined;
  readonly gitBranch: string | undefined;
  readonly gitCommit: string | undefined;
  /** Never written to disk, and never a row. */
  readonly ephemeral: boolean;
}

export type DaemonTrouble =
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'foreign-owner'; readonly uid: number }
  | { readonly kind: 'silent'; readonly afterMs: number }
  | { readonly kind: 'nonsense'; readonly detail: string };

/** What the daemon of one CODEX_HOME answered. */
export type DaemonWord =
  /** There is no control socket, so nobody to ask. */
  | { readonly kind: 'none' }
  | { readonly kind: 'trouble'; readonly trouble: DaemonTrouble }
  | {
      readonly kind: 'answered';
      readonly threads: ReadonlyMap<ThreadId, DaemonThread>;
      /** Loaded threads whose `thread/read` failed or came too late. */
      readonly unread: readonly ThreadId[];
    };
