import type { ThreadId } from '../ids.js';
import type { SessionMeta } from './session-meta.js';

export type DaemonStatus =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'active';
      readonly waitingOnApproval: boolean;
      readonly waitingOnUserInput: boolean;
    }
  | { readonly kind: 'system-error' }
  /** It was unloaded between the list and the question. */
  | { readonly kind: 'not-loaded' }
  | { readonly kind: 'other'; readonly word: string };

/** A thread as `thread/read` gives it; its source is as in session_meta, whose format differs in two places. */
export interface DaemonThread extends Omit<SessionMeta, 'id' | 'writtenAt' | 'isRewound'> {
  readonly threadId: ThreadId;
  readonly status: DaemonStatus;
  readonly name: string | undefined;
  /** The first user message, as Codex keeps it. */
  readonly preview: string | undefined;
  /** Where its rollout is, or will be: named before the file exists. */
  readonly path: string | undefined;
  readonly model: string | undefined;
  /** Never written to disk: Codex's own helpers, and before 0.171 the user's side chats. */
  readonly ephemeral: boolean;
}

export type DaemonFailure =
  /** No connection; the errno: `ECONNREFUSED` where the daemon died and left its socket file. */
  | { readonly kind: 'refused'; readonly code: string }
  /** The socket, or the directory that names it, belongs to another user; nothing was sent. */
  | { readonly kind: 'foreign-owner' }
  /** It serves another CODEX_HOME: this one was copied with its link. */
  | { readonly kind: 'other-home'; readonly codexHome: string }
  | { readonly kind: 'silent'; readonly afterMs: number }
  /** It hung up before it had answered. */
  | { readonly kind: 'closed' }
  /** It answered our question with an error. */
  | { readonly kind: 'declined'; readonly detail: string }
  | { readonly kind: 'nonsense'; readonly detail: string };

export type DaemonAnswer =
  /** There is no control socket, so nobody to ask. */
  | { readonly kind: 'none' }
  | { readonly kind: 'failure'; readonly failure: DaemonFailure }
  | {
      readonly kind: 'answered';
      readonly threads: ReadonlyMap<ThreadId, DaemonThread>;
      /** Loaded threads whose `thread/read` failed or came too late. */
      readonly unread: readonly ThreadId[];
    };
