import type { DaemonThread, DaemonTrouble, DaemonWord } from '../../domain/facts/daemon.js';
import type { ThreadId } from '../../domain/ids.js';
import { err, ok, type Result } from '../../domain/result.js';
import { cleanLine } from '../../parse/clean-text.js';
import { parseDaemonThread, parseLoadedPage, parseServedHome } from '../../parse/daemon-thread.js';
import type { FilePort, HostIdentity } from '../ports/host-ports.js';
import type { UnixWebSocketPort } from '../ports/unix-websocket.js';
import { openDaemonConnection, type DaemonConnection } from './daemon-connection.js';
import type { RequestTrouble } from './daemon-connection.js';
import { initializeParams } from './daemon-methods.js';
import { findSocket } from './find-socket.js';

export interface AskDaemonOptions {
  /** From the call to the last word: what the daemon said by then counts. */
  readonly timeoutMs: number;
  /** Our own version, which the daemon logs. */
  readonly version: string;
  readonly files: FilePort;
  readonly identity: HostIdentity;
  readonly webSocket: UnixWebSocketPort;
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
export async function askDaemon(codexHome: string, options: AskDaemonOptions): Promise<DaemonWord> {
  const { timeoutMs, files, identity, webSocket } = options;
  const deadline: { passed: boolean; end: () => void } = { passed: false, end: () => undefined };
  const silent: DaemonTrouble = { kind: 'silent', afterMs: timeoutMs };
  const cancel = webSocket.after(timeoutMs, () => {
    deadline.passed = true;
    deadline.end();
  });
  const socketPath = await findSocket(codexHome, files, identity);
  if (!socketPath.ok || socketPath.value === undefined || deadline.passed) {
    cancel();
    if (!socketPath.ok) return { kind: 'trouble', trouble: socketPath.error };
    return socketPath.value === undefined ? { kind: 'none' } : { kind: 'trouble', trouble: silent };
  }
  const connection = openDaemonConnection(webSocket, socketPath.value, () => undefined);
  deadline.end = () => connection.end(silent);
  const word = await converse(connection, codexHome, options);
  cancel();
  connection.end({ kind: 'closed' });
  return word;
}

async function converse(
  connection: DaemonConnection,
  codexHome: string,
  options: AskDaemonOptions,
): Promise<DaemonWord> {
  const hello = await connection.request('initialize', initializeParams(options.version));
  if (!hello.ok) return { kind: 'trouble', trouble: troubleOf(hello.error) };
  const servedHome = parseServedHome(hello.value);
  if (servedHome !== undefined && !(await isSameHome(servedHome, codexHome, options.files))) {
    const trouble: DaemonTrouble = { kind: 'other-home', codexHome: cleanLine(servedHome, 200) };
    return { kind: 'trouble', trouble };
  }
  connection.notify('initialized');
  const loaded = await listLoaded(connection);
  if (!loaded.ok) return { kind: 'trouble', trouble: loaded.error };
  return readThreads(connection, loaded.value);
}

/** A copied home has a link to the daemon of the one it was copied from. Unknown here (a container's path): believed. */
async function isSameHome(served: string, asked: string, files: FilePort): Promise<boolean> {
  if (served === asked) return true;
  const [one, other] = await Promise.all([files.stat(served), files.stat(asked)]);
  return !one.ok || !other.ok || one.value.identity === other.value.identity;
}

/** The pages that came. What is on the first one counts, even if the next does not come. */
async function listLoaded(
  connection: DaemonConnection,
): Promise<Result<ReadonlySet<ThreadId>, DaemonTrouble>> {
  const ids = new Set<ThreadId>();
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const params = cursor === undefined ? {} : { cursor };
    const answer = await connection.request('thread/loaded/list', params);
    const loaded = answer.ok ? parseLoadedPage(answer.value) : undefined;
    if (!loaded) {
      if (page > 0) break;
      const notAList: DaemonTrouble = { kind: 'nonsense', detail: 'no list of threads' };
      return err(answer.ok ? notAList : troubleOf(answer.error));
    }
    for (const id of loaded.threadIds) ids.add(id);
    cursor = loaded.nextCursor;
    if (cursor === undefined) break;
  }
  return ok(ids);
}

async function readThreads(
  connection: DaemonConnection,
  ids: ReadonlySet<ThreadId>,
): Promise<DaemonWord> {
  const threads = new Map<ThreadId, DaemonThread>();
  const unread: ThreadId[] = [];
  // The newest first: their ids begin with the time. What comes too late is then what matters least.
  const queue = [...ids].sort().reverse().values();
  const worker = async (): Promise<void> => {
    for (const threadId of queue) {
      const params = { threadId, includeTurns: false } as const;
      const answer = await connection.request('thread/read', params);
      const thread = answer.ok ? parseDaemonThread(answer.value) : undefined;
      if (thread?.threadId === threadId) threads.set(threadId, thread);
      else if (answer.ok || !isGone(answer.error)) unread.push(threadId);
    }
  };
  await Promise.all(Array.from({ length: Math.min(maxInFlight, ids.size) }, worker));
  return { kind: 'answered', threads, unread };
}

/** It was unloaded between the list and the question, and has no rollout (0.169: `thread not loaded: <id>`). */
function isGone(trouble: RequestTrouble): boolean {
  return trouble.kind === 'declined' && trouble.message.startsWith('thread not loaded');
}

function troubleOf(trouble: RequestTrouble): DaemonTrouble {
  return trouble.kind === 'ended'
    ? trouble.trouble
    : { kind: 'declined', detail: cleanLine(trouble.message, 200) };
}
