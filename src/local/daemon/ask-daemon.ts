import type { DaemonThread, DaemonFailure, DaemonAnswer } from '../../core/facts/daemon.js';
import { forEachAtOnce } from '../../core/for-each-at-once.js';
import type { ThreadId } from '../../core/ids.js';
import { err, ok, type Result } from '../../core/result.js';
import { cleanLine } from '../../core/text/clean-text.js';
import { parseDaemonThread, parseLoadedPage, parseServedHome } from './daemon-thread.js';
import type { FilePort, HostIdentity, HostPorts } from '../../platform/host-ports.js';
import type { UnixWebSocketPort } from '../../platform/unix-websocket.js';
import { openDaemonConnection, unheard, type DaemonConnection } from './daemon-connection.js';
import type { RequestFailure } from './daemon-connection.js';
import { initializeParams } from './daemon-methods.js';
import { findSocket } from './find-socket.js';

export interface AskDaemonOptions {
  /** From the call to the last message: what the daemon sent by then counts. */
  readonly timeoutMs: number;
  /** Our own version, which the daemon logs. */
  readonly version: string;
  readonly files: FilePort;
  readonly identity: HostIdentity;
  readonly webSocket: UnixWebSocketPort;
}

/** The daemon has this long, from the request to its last message. */
export const daemonTimeoutMs = 400;

/** What asking a daemon takes. */
export interface DaemonOptions {
  readonly webSocket: UnixWebSocketPort;
  readonly codexPsVersion: string;
}

/** Asks the daemon of each home. */
export function askDaemons(
  { files, identity }: Pick<HostPorts, 'files' | 'identity'>,
  { webSocket, codexPsVersion: version }: DaemonOptions,
): (homes: readonly string[]) => Promise<ReadonlyMap<string, DaemonAnswer>> {
  const question = { timeoutMs: daemonTimeoutMs, version, files, identity, webSocket };
  return async (homes) =>
    new Map(
      await Promise.all(
        homes.map(async (home) => [home, await askDaemon(home, question)] as const),
      ),
    );
}

/** Questions under way at once: the daemon queues 128 of a connection, and the rest waits in the socket. */
const maxInFlight = 64;
/** 0.169 gives one page; more than this is a daemon that turns in circles. */
const maxPages = 100;

/**
 * What the daemon of `codexHome` says of its threads. Asking neither loads a thread, nor subscribes to
 * it, nor keeps it loaded (0.169: one without a terminal unloads after 60 s, asked every second or not).
 * Never throws, and leaves no socket and no timer behind.
 */
export async function askDaemon(
  codexHome: string,
  options: AskDaemonOptions,
): Promise<DaemonAnswer> {
  const { timeoutMs, files, identity, webSocket } = options;
  const deadline: { passed: boolean; end: () => void } = { passed: false, end: () => undefined };
  const silent: DaemonFailure = { kind: 'silent', afterMs: timeoutMs };
  const cancel = webSocket.after(timeoutMs, () => {
    deadline.passed = true;
    deadline.end();
  });
  const socketPath = await findSocket(codexHome, files, identity);
  if (!socketPath.ok || socketPath.value === undefined || deadline.passed) {
    cancel();
    if (!socketPath.ok) return { kind: 'failure', failure: socketPath.error };
    return socketPath.value === undefined ? { kind: 'none' } : { kind: 'failure', failure: silent };
  }
  const connection = openDaemonConnection(webSocket, socketPath.value, unheard);
  deadline.end = () => connection.end(silent);
  const answer = await converse(connection, codexHome, options);
  cancel();
  connection.end({ kind: 'closed' });
  return answer;
}

async function converse(
  connection: DaemonConnection,
  codexHome: string,
  options: AskDaemonOptions,
): Promise<DaemonAnswer> {
  const failure = await introduce(connection, codexHome, options);
  if (failure) return { kind: 'failure', failure };
  const loaded = await listLoaded(connection);
  if (!loaded.ok) return { kind: 'failure', failure: loaded.error };
  const threads = new Map<ThreadId, DaemonThread>();
  const unread: ThreadId[] = [];
  await readThreads(connection, loaded.value, (threadId, read) => {
    if (read.kind === 'read') threads.set(threadId, read.thread);
    else if (read.kind === 'unread') unread.push(threadId);
  });
  return { kind: 'answered', threads, unread };
}

/** The greeting that each connection begins with. Gives what is wrong with who answers; undefined where nothing is. */
export async function introduce(
  connection: DaemonConnection,
  codexHome: string,
  { version, files }: Pick<AskDaemonOptions, 'version' | 'files'>,
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
