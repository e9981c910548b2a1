import type { DaemonStatus, DaemonThread } from '../../core/facts/daemon.js';
import type { ThreadId } from '../../core/ids.js';
import { threadIdAt } from '../../core/text/clean-fields.js';
import { parseDaemonThread, statusOf } from './daemon-thread.js';
import { asObject, objectAt } from '../../core/text/fields.js';

/** What Codex's daemon reports to each client unasked, as far as it concerns us (0.169). */
export type DaemonEvent =
  | { readonly kind: 'status'; readonly threadId: ThreadId; readonly status: DaemonStatus }
  | { readonly kind: 'started'; readonly thread: DaemonThread }
  | { readonly kind: 'closed'; readonly threadId: ThreadId }
  /** Something about the thread changed; reading the thread shows what. */
  | { readonly kind: 'touched'; readonly threadId: ThreadId };

/** undefined for all that says nothing of a thread's state, and for what cannot be read. */
export function parseDaemonNotification(method: string, params: unknown): DaemonEvent | undefined {
  const said = asObject(params);
  const threadId = said && threadIdAt(said, 'threadId');
  switch (method) {
    case 'thread/started': {
      const thread = parseDaemonThread(params);
      return thread && { kind: 'started', thread };
    }
    case 'thread/status/changed':
      return threadId && { kind: 'status', threadId, status: statusOf(objectAt(said, 'status')) };
    case 'thread/closed':
      return threadId && { kind: 'closed', threadId };
    case 'thread/name/updated':
    case 'thread/settings/updated':
      return threadId && { kind: 'touched', threadId };
    default:
      return undefined;
  }
}
