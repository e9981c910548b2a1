import type { DaemonStatus, DaemonThread } from '../../core/facts/daemon.js';
import type { SessionSource } from '../../core/facts/session-meta.js';
import type { ThreadId } from '../../core/ids.js';
import { fromUnixSeconds, uuidv7Time } from '../../core/time.js';
import { pathAt, threadIdAt, wordAt } from '../../core/text/clean-fields.js';
import { cleanLineOrNone } from '../../core/text/clean-text.js';
import {
  arrayAt,
  asObject,
  booleanAt,
  numberAt,
  objectAt,
  textAt,
  type JsonObject,
} from '../../core/text/fields.js';
import { sessionSourceOf } from '../../core/rollout/session-meta.js';

/** The thread in the answer to `thread/read`. */
export function parseDaemonThread(result: unknown): DaemonThread | undefined {
  const answer = asObject(result);
  const thread = answer && objectAt(answer, 'thread');
  const threadId = thread && threadIdAt(thread, 'id');
  if (!threadId) return undefined;
  const git = objectAt(thread, 'gitInfo') ?? {};
  const created = numberAt(thread, 'createdAt');
  // Before a thread has a rollout, 0.169 gives the time of its answer here: the id is right.
  const createdAt = created === undefined ? undefined : fromUnixSeconds(created);
  return {
    threadId,
    status: statusOf(objectAt(thread, 'status')),
    name: wordAt(thread, 'name'),
    preview: wordAt(thread, 'preview'),
    // Paths are opened as they are, and cleaned where they are shown.
    cwd: absolutePathAt(thread, 'cwd'),
    path: absolutePathAt(thread, 'path'),
    originator: wordAt(thread, 'originator'),
    source: sourceOf(thread['source']),
    threadSource: wordAt(thread, 'threadSource'),
    parentThreadId: threadIdAt(thread, 'parentThreadId'),
    forkedFromId: threadIdAt(thread, 'forkedFromId'),
    agentNickname: wordAt(thread, 'agentNickname'),
    agentRole: wordAt(thread, 'agentRole'),
    cliVersion: wordAt(thread, 'cliVersion'),
    model: wordAt(thread, 'model'),
    createdAt: uuidv7Time(threadId) ?? createdAt,
    gitBranch: wordAt(git, 'branch'),
    gitCommit: wordAt(git, 'sha'),
    ephemeral: booleanAt(thread, 'ephemeral') ?? false,
  };
}

/** The status of a thread, as `thread/read` and `thread/status/changed` give it. */
export function statusOf(status: JsonObject | undefined): DaemonStatus {
  const word = (status && textAt(status, 'type')) ?? 'none';
  switch (word) {
    case 'idle':
      return { kind: 'idle' };
    case 'systemError':
      return { kind: 'system-error' };
    case 'notLoaded':
      return { kind: 'not-loaded' };
    case 'active': {
      const flags = arrayAt(status ?? {}, 'activeFlags');
      return {
        kind: 'active',
        waitingOnApproval: flags.includes('waitingOnApproval'),
        waitingOnUserInput: flags.includes('waitingOnUserInput'),
      };
    }
    default:
      return { kind: 'other', word: cleanLineOrNone(word) ?? 'none' };
  }
}

/** The daemon writes `appServer` and `subAgent` where session_meta has `mcp` and `subagent`. */
function sourceOf(source: unknown): SessionSource {
  if (source === 'appServer') return sessionSourceOf('mcp');
  const carrier = asObject(source);
  return sessionSourceOf(
    carrier && 'subAgent' in carrier ? { subagent: carrier['subAgent'] } : source,
  );
}

/** A relative path would mean our own directory. */
function absolutePathAt(object: JsonObject, key: string): string | undefined {
  const path = pathAt(object, key);
  return path?.startsWith('/') && !path.includes('\0') ? path : undefined;
}

/** The notifications of Codex's daemon that concern codex-ps (0.169). */
export type DaemonEvent =
  | { readonly kind: 'status'; readonly threadId: ThreadId; readonly status: DaemonStatus }
  | { readonly kind: 'started'; readonly thread: DaemonThread }
  | { readonly kind: 'closed'; readonly threadId: ThreadId }
  /** Something about the thread changed: it has to be read again. */
  | { readonly kind: 'touched'; readonly threadId: ThreadId };

export function parseDaemonNotification(method: string, params: unknown): DaemonEvent | undefined {
  const fields = asObject(params);
  const threadId = fields && threadIdAt(fields, 'threadId');
  switch (method) {
    case 'thread/started': {
      const thread = parseDaemonThread(params);
      return thread && { kind: 'started', thread };
    }
    case 'thread/status/changed':
      return threadId && { kind: 'status', threadId, status: statusOf(objectAt(fields, 'status')) };
    case 'thread/closed':
      return threadId && { kind: 'closed', threadId };
    case 'thread/name/updated':
    case 'thread/settings/updated':
      return threadId && { kind: 'touched', threadId };
    default:
      return undefined;
  }
}
