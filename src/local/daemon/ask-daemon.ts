import type { DaemonFailure, DaemonThread } from '../../core/facts/daemon.js';
import { threadIdOf, type ThreadId } from '../../core/ids.js';
import { err, ok, type Result } from '../../core/result.js';
import { cleanLine } from '../../core/text/clean-text.js';
import { asObject, textAt, textsAt } from '../../core/text/fields.js';
import { parseDaemonThread } from './daemon-thread.js';
import type { FilePort } from '../../platform/host-ports.js';
import type { UnixWebSocketPort } from '../../platform/unix-websocket.js';
import type { DaemonConnection } from './daemon-connection.js';
import { initializeParams } from './daemon-methods.js';

/** A daemon has this long for its next message, and a command that prints once for all that it says. */
export const daemonTimeoutMs = 400;

export interface DaemonOptions {
  readonly webSocket: UnixWebSocketPort;
  readonly codexPsVersion: string;
}

/** 0.169 gives one page; more than this is a daemon that never ends its list. */
const maxPages = 100;

/** The handshake of each connection; undefined where it succeeded. */
export async function introduce(
  connection: DaemonConnection,
  codexHome: string,
  { version, files }: { readonly version: string; readonly files: FilePort },
): Promise<DaemonFailure | undefined> {
  const hello = await connection.request('initialize', initializeParams(version));
  if (!hello.ok) return hello.error;
  const servedHome = textAt(asObject(hello.value) ?? {}, 'codexHome');
  if (servedHome !== undefined && !(await isSameHome(servedHome, codexHome, files))) {
    return { kind: 'other-home', codexHome: cleanLine(servedHome, 200) };
  }
  connection.notify('initialized');
  return undefined;
}

/** A copied home links to the daemon of the original. A path that does not exist here (a container's) is accepted. */
async function isSameHome(served: string, asked: string, files: FilePort): Promise<boolean> {
  if (served === asked) return true;
  const [one, other] = await Promise.all([files.stat(served), files.stat(asked)]);
  return !one.ok || !other.ok || one.value.identity === other.value.identity;
}

/** The first page counts even if the next one does not come. */
export async function listLoaded(
  connection: DaemonConnection,
): Promise<Result<ReadonlySet<ThreadId>, DaemonFailure>> {
  const ids = new Set<ThreadId>();
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const params = cursor === undefined ? {} : { cursor };
    const answer = await connection.request('thread/loaded/list', params);
    const loaded = answer.ok ? asObject(answer.value) : undefined;
    if (!loaded || !Array.isArray(loaded['data'])) {
      if (page > 0) break;
      return answer.ok ? err({ kind: 'nonsense', detail: 'no list of threads' }) : answer;
    }
    for (const id of textsAt(loaded, 'data').map(threadIdOf)) if (id) ids.add(id);
    cursor = textAt(loaded, 'nextCursor');
    if (cursor === undefined) break;
  }
  return ok(ids);
}

/** `gone`: it was unloaded since it was listed. */
export type ThreadRead = DaemonThread | 'gone' | 'unread';

export async function readThread(
  connection: DaemonConnection,
  threadId: ThreadId,
): Promise<ThreadRead> {
  const answer = await connection.request('thread/read', { threadId, includeTurns: false });
  const thread = answer.ok ? parseDaemonThread(answer.value) : undefined;
  if (thread?.threadId === threadId) return thread;
  const why = answer.ok ? undefined : answer.error;
  // 0.169: `thread not loaded: <id>`.
  const isGone = why?.kind === 'declined' && why.detail.startsWith('thread not loaded');
  return isGone ? 'gone' : 'unread';
}
