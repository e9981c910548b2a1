import type { Rollout } from '../facts/rollout.js';
import type { SessionMeta } from '../facts/session-meta.js';
import { groupBy } from '../group-by.js';
import { memoized } from '../memoize.js';
import type { Pid, ThreadId } from '../ids.js';
import type { LiveThread } from './live-threads.js';
import type { Launcher } from './session.js';

/** What a thread's first line and its daemon say about whose child it is. */
export type Lineage = Pick<
  SessionMeta,
  'parentThreadId' | 'agentNickname' | 'agentRole' | 'forkedFromId'
> & { readonly depth: number | undefined };

export function rolloutOf({ rollout }: Pick<LiveThread, 'rollout'>): Rollout | undefined {
  return rollout?.ok ? rollout.value : undefined;
}

export function metaOf(thread: Pick<LiveThread, 'rollout'>): SessionMeta | undefined {
  const meta = rolloutOf(thread)?.meta;
  return meta?.ok ? meta.value : undefined;
}

/** Asked several times for each thread. */
export const lineageOf = memoized((thread: LiveThread): Lineage => {
  const { daemonThread } = thread;
  const meta = metaOf(thread);
  const source = meta?.source ?? daemonThread?.source;
  const spawn = source?.kind === 'thread-spawn' ? source : undefined;
  // What says most first: the spawn itself, then line 1's own fields, then the daemon.
  const of = <Key extends 'parentThreadId' | 'agentNickname' | 'agentRole'>(key: Key) =>
    spawn?.[key] ?? meta?.[key] ?? daemonThread?.[key];
  return {
    parentThreadId: of('parentThreadId'),
    depth: spawn?.depth,
    agentNickname: of('agentNickname'),
    agentRole: of('agentRole'),
    forkedFromId: meta?.forkedFromId ?? daemonThread?.forkedFromId,
  };
}, new WeakMap());

/** Threads that Codex runs for itself: a reviewer of approvals, the worker of /review, memory, compaction. */
const internalSource = /^(?:review|compact|guardian.*|auto_review|memory.*)$/;

/** Whether Codex runs a thread for itself: such a thread is never a row, for nobody can answer it. */
export function isInternal(thread: LiveThread): boolean {
  const { daemonThread } = thread;
  // A side chat is ephemeral before 0.171, and asks for approvals like any other thread.
  if (daemonThread?.ephemeral) return daemonThread.threadSource !== 'user';
  const { source, threadSource = '' } = metaOf(thread) ?? daemonThread ?? {};
  if (source?.kind === 'internal' || internalSource.test(threadSource)) return true;
  return source?.kind === 'other-subagent' && internalSource.test(source.name);
}

/**
 * By thread, the session whose tool started the Codex that owns it. Codex gives its tools CODEX_THREAD_ID. Whoever has
 * a terminal may only have inherited it (from a tmux server that a tool started), and must be below that thread's owner.
 * Without it (its tools' environment was cleared, or an MCP server started it) what is below an owner is its tool too.
 */
export function launchersOf(threads: readonly LiveThread[]): ReadonlyMap<ThreadId, Launcher> {
  const byId = new Map(threads.map((thread) => [thread.threadId, thread]));
  const byHolder = groupBy(
    threads.flatMap((thread) => thread.holders.map((pid) => [pid, thread] as const)),
    ([pid]) => pid,
  );
  const found = threads.map(
    (thread) => [thread.threadId, launcherOf(thread, byId, byHolder)] as const,
  );
  return new Map(found.flatMap(([id, launcher]) => (launcher ? [[id, launcher] as const] : [])));
}

type ByHolder = ReadonlyMap<Pid, readonly (readonly [Pid, LiveThread])[]>;

function launcherOf(
  thread: LiveThread,
  byId: ReadonlyMap<ThreadId, LiveThread>,
  byHolder: ByHolder,
): Launcher | undefined {
  const process = thread.owner?.process;
  // The daemon inherits the environment of whoever started it, and its threads are not that one's.
  if (!process || thread.owner.program.kind === 'daemon') return undefined;
  const named = process.launcherThreadId;
  if (named === undefined) return launcherAmong(process.ancestors, byHolder);
  const { owner, holders = [] } = byId.get(named) ?? {};
  const pid = owner?.process.pid ?? holders[0];
  if (pid === undefined || named === thread.threadId || holders.includes(process.pid)) {
    return undefined;
  }
  const isBelow = holders.some((holder) => process.ancestors.includes(holder));
  return isBelow || process.tty === undefined ? { threadId: named, pid } : undefined;
}

/** The thread of the nearest parent that holds any; of several, the one that has a call open. */
function launcherAmong(ancestors: readonly Pid[], byHolder: ByHolder): Launcher | undefined {
  for (const pid of ancestors) {
    const threads = byHolder.get(pid)?.map(([, thread]) => thread);
    if (!threads) continue;
    const calling = threads.filter(
      (thread) => (rolloutOf(thread)?.progress.openCalls.length ?? 0) > 0,
    );
    const [thread, ...others] = calling.length > 0 ? calling : threads;
    return thread && others.length === 0 ? { threadId: thread.threadId, pid } : undefined;
  }
  return undefined;
}

/**
 * The thread whose terminal shows this side chat (`/side`); undefined for other threads and if unknown. Before 0.171 a side
 * chat is ephemeral and names no thread: it belongs to the only one in its directory.
 */
function mainThreadOf(thread: LiveThread, threads: readonly LiveThread[]): ThreadId | undefined {
  const { daemonThread } = thread;
  const { threadSource } = metaOf(thread) ?? daemonThread ?? {};
  if (threadSource === 'tui_side_chat') return lineageOf(thread).forkedFromId;
  if (!daemonThread?.ephemeral) return undefined;
  const [main, ...others] = threads.filter(
    (other) =>
      other.codexHome === thread.codexHome &&
      other.daemonThread?.ephemeral === false &&
      other.daemonThread.cwd === daemonThread.cwd &&
      lineageOf(other).parentThreadId === undefined,
  );
  return others.length === 0 ? main?.threadId : undefined;
}

/** By thread, the one that it works for: its parent, the thread whose tool it is, or the main thread of a side chat. */
export function principalsOf(
  threads: readonly LiveThread[],
  launchers: ReadonlyMap<ThreadId, Launcher> = new Map(),
): ReadonlyMap<ThreadId, ThreadId | undefined> {
  return new Map(
    threads.map((thread) => {
      const { threadId } = thread;
      const principal = lineageOf(thread).parentThreadId ?? launchers.get(threadId)?.threadId;
      return [threadId, principal ?? mainThreadOf(thread, threads)];
    }),
  );
}

/** The topmost live ancestor of each thread; a parent that is not live, or a circle, ends the climb. */
export function rootsOf(
  parents: ReadonlyMap<ThreadId, ThreadId | undefined>,
): ReadonlyMap<ThreadId, ThreadId> {
  return new Map([...parents.keys()].map((id) => [id, rootOf(id, parents)]));
}

function rootOf(id: ThreadId, parents: ReadonlyMap<ThreadId, ThreadId | undefined>): ThreadId {
  const seen = new Set([id]);
  for (let at = id; ;) {
    const parent = parents.get(at);
    if (parent === undefined || !parents.has(parent) || seen.has(parent)) return at;
    seen.add(parent);
    at = parent;
  }
}
