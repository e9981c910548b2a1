import type { DaemonFailure, DaemonThread } from '../../core/facts/daemon.js';
import { forEachAtOnce } from '../../core/for-each-at-once.js';
import type { ThreadId } from '../../core/ids.js';
import { err, ok, type Result } from '../../core/result.js';
import { cleanLine } from '../../core/text/clean-text.js';
import { parseDaemonThread, parseLoadedPage, parseServedHome } from './daemon-thread.js';
import type { FilePort } from '../../platform/host-ports.js';
import type { UnixWebSocketPort } from '../../platform/unix-websocket.js';
import type { DaemonConnection, RequestFailure } from './daemon-connection.js';
import { initializeParams } from './daemon-methods.js';

/** A daemon has this long for its next message, and a command that prints once for all that it says. */
export const daemonTimeoutMs = 400;

export interface DaemonOptions {
  readonly webSocket: UnixWebSocketPort;
  readonly codexPsVersion: string;
}

/** Questions under way at once: the daemon queues 128 of a connection, and the rest waits in the socket. */
const maxInFlight = 64;
/** 0.169 gives one page; more than this is a daemon that turns in circles. */
const maxPages = 100;

/** The greeting that each connection begins with. Gives what is wrong with who answers; undefined where nothing is. */
export async function introduce(
  connection: DaemonConnection,
  codexHome: string,
  { version, files }: { readonly version: string; readonly files: FilePort },
): Promise<DaemonFailure | undefined> {
  const hello = await connection.request('initialize', initializeParams(version));
  if (!hello.ok) return failureOf(hello.error);
  const servedHome = parseServedHome(hello.value);
  if (servedHome !== undefined && !(await isSameHome(servedHome, codexHome, files))) {
    return { kind: 'other-home', codexHome: cleanLine(servedHome, 200) };
  }
  connection.notify('initialized');
  return undefined;
}

/** A copied home has a link to the daemon of the one it was copied from. Unknown here (a container's path): believed. */
async function isSameHome(served: string, asked: string, files: FilePort): Promise<boolean> {
  if (served === asked) return true;
  const [one, other] = await Promise.all([files.stat(served), files.stat(asked)]);
  return !one.ok || !other.ok || one.value.identity === other.value.identity;
}

/** The pages that came. What is on the first one counts, even if the next does not come. */
export async function listLoaded(
  connection: DaemonConnection,
): Promise<Result<ReadonlySet<ThreadId>, DaemonFailure>> {
  const ids = new Set<ThreadId>();
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const params = cursor === undefined ? {} : { cursor };
    const answer = await connection.request('thread/loaded/list', params);
    const loaded = answer.ok ? parseLoadedPage(answer.value) : undefined;
    if (!loaded) {
      if (page > 0) break;
      const notAList: DaemonFailure = { kind: 'nonsense', detail: 'no list of threads' };
      return err(answer.ok ? notAList : failureOf(answer.error));
    }
    for (const id of loaded.threadIds) ids.add(id);
    cursor = loaded.nextCursor;
    if (cursor === undefined) break;
  }
  return ok(ids);
}

/** What reading one thread came to. `gone`: it was unloaded between the list and the question. */
export type ThreadRead =
  | { readonly kind: 'read'; readonly thread: DaemonThread }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unread' };

export async function readThread(
  connection: DaemonConnection,
  threadId: ThreadId,
): Promise<ThreadRead> {
  const answer = await connection.request('thread/read', { threadId, includeTurns: false });
  const thread = answer.ok ? parseDaemonThread(answer.value) : undefined;
  if (thread?.threadId === threadId) return { kind: 'read', thread };
  return { kind: answer.ok || !isGone(answer.error) ? 'unread' : 'gone' };
}

/** Each is reported as it comes, so that it does not overwrite a later notification. */
export async function readThreads(
  connection: DaemonConnection,
  ids: ReadonlySet<ThreadId>,
  report: (threadId: ThreadId, read: ThreadRead) => void,
): Promise<void> {
  // The newest first: their ids begin with the time. What comes too late is then what matters least.
  await forEachAtOnce([...ids].sort().reverse(), maxInFlight, async (threadId) =>
    report(threadId, await readThread(connection, threadId)),
  );
}

/** It was unloaded between the list and the question, and has no rollout (0.169: `thread not loaded: <id>`). */
function isGone(failure: RequestFailure): boolean {
  return failure.kind === 'declined' && failure.message.startsWith('thread not loaded');
}

function failureOf(failure: RequestFailure): DaemonFailure {
  return failure.kind === 'ended'
    ? failure.failure
    : { kind: 'declined', detail: cleanLine(failure.message, 200) };
}
