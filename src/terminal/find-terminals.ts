import type { HostFacts } from '../core/facts/host-facts.js';
import type { Pid, ThreadId } from '../core/ids.js';
import type { EpochMs } from '../core/time.js';
import type { CodexProcess, LiveThread } from '../core/session/live-threads.js';
import { attachTerminals } from './attach-terminals.js';
import type { DaemonRoot, TuiClient } from './attachment.js';

/** The terminal that shows a thread. */
export interface Terminal {
  /** The client first, then the owner. */
  readonly pids: readonly Pid[];
  readonly tty: string | undefined;
  /** undefined where nothing tells. */
  readonly attached: boolean | undefined;
}

/** A thread with what its status and its place in the tree say about its terminal. */
export interface PlacedThread {
  readonly thread: LiveThread;
  readonly rootId: ThreadId;
  readonly cwd: string | undefined;
  readonly createdAt: EpochMs | undefined;
  readonly forkedFromId: ThreadId | undefined;
  readonly lastActivityAt: EpochMs | undefined;
  readonly turnStartedAt: EpochMs | undefined;
  readonly atRest: boolean;
}

/** The terminal of each thread; a subagent is shown where its root is. */
export function findTerminals(
  placed: readonly PlacedThread[],
  processes: ReadonlyMap<Pid, CodexProcess>,
  facts: HostFacts,
): ReadonlyMap<ThreadId, Terminal> {
  const roots = placed.filter((one) => one.rootId === one.thread.threadId);
  const ofRoot = new Map([...daemonTerminals(roots, processes, facts), ...ownTerminals(roots)]);
  return new Map(
    placed.map((one) => {
      const root = ofRoot.get(one.rootId);
      return [one.thread.threadId, root ? seenFrom(one, root) : ownerOnly(one.thread)];
    }),
  );
}

/** A subagent's own owner, in the terminal of its root. */
function seenFrom(one: PlacedThread, root: Terminal): Terminal {
  return { ...root, pids: [...new Set([...root.pids, ...one.thread.holders])] };
}

function ownerOnly(thread: LiveThread): Terminal {
  return { pids: thread.holders, tty: undefined, attached: undefined };
}

/** Threads that live in the process of their terminal. After /new or /resume it holds several: it shows the one it took up last. */
function ownTerminals(roots: readonly PlacedThread[]): readonly (readonly [ThreadId, Terminal])[] {
  const newest = newestByOwner(roots);
  return roots.flatMap((one) => {
    const { owner, threadId } = one.thread;
    if (owner?.program.kind !== 'tui' && owner?.program.kind !== 'exec') return [];
    const last = newest.get(owner.process.pid);
    const isLast = takenUpAt(one) === last?.at;
    // Two that were taken up in the same moment fit equally well.
    const tty = isLast && last.count === 1 ? owner.process.tty : undefined;
    const attached = isLast ? tty !== undefined || undefined : false;
    return [[threadId, { pids: one.thread.holders, tty, attached }] as const];
  });
}

/** When each process last took up a thread, and how many in that moment. */
function newestByOwner(
  roots: readonly PlacedThread[],
): ReadonlyMap<Pid, { readonly at: number; readonly count: number }> {
  const newest = new Map<Pid, { readonly at: number; readonly count: number }>();
  for (const one of roots) {
    const pid = one.thread.owner?.process.pid;
    if (pid === undefined) continue;
    const at = takenUpAt(one);
    const known = newest.get(pid);
    if (!known || at > known.at) newest.set(pid, { at, count: 1 });
    else if (at === known.at) newest.set(pid, { at, count: known.count + 1 });
  }
  return newest;
}

function takenUpAt(one: PlacedThread): number {
  return Math.max(one.thread.loadedAt ?? 0, one.createdAt ?? 0, one.turnStartedAt ?? 0);
}

/** Threads of a shared daemon: their terminals are TUIs that hold nothing. */
function daemonTerminals(
  roots: readonly PlacedThread[],
  processes: ReadonlyMap<Pid, CodexProcess>,
  facts: HostFacts,
): readonly (readonly [ThreadId, Terminal])[] {
  const ofDaemon = roots.filter((one) => one.thread.owner?.program.kind === 'daemon');
  const homes = new Set(ofDaemon.map((one) => one.thread.codexHome));
  return [...homes].flatMap((home) => {
    const threads = ofDaemon.filter((one) => one.thread.codexHome === home);
    const attachments = attachTerminals(
      threads.map(daemonRoot),
      clientsOf(home, processes, facts),
      facts.at,
    );
    return threads.map(({ thread }) => {
      const found = attachments.get(thread.threadId);
      if (found?.kind !== 'attached')
        return [
          thread.threadId,
          { ...ownerOnly(thread), attached: found?.kind === 'detached' ? false : undefined },
        ] as const;
      const { pid, tty } = found.client;
      return [thread.threadId, { pids: [pid, ...thread.holders], tty, attached: true }] as const;
    });
  });
}

function daemonRoot(one: PlacedThread): DaemonRoot {
  return {
    threadId: one.thread.threadId,
    cwd: one.cwd,
    createdAt: one.createdAt,
    forkedFromId: one.forkedFromId,
    takenUpAt: latest(one.createdAt, one.thread.loadedAt),
    lastActivityAt: latest(one.lastActivityAt, one.thread.loadedAt),
    atRest: one.atRest,
  };
}

function latest(a: EpochMs | undefined, b: EpochMs | undefined): EpochMs | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b ? a : b;
}

/** The TUIs of a home that hold no thread themselves. One whose home cannot be told may be of any. */
function clientsOf(
  home: string,
  processes: ReadonlyMap<Pid, CodexProcess>,
  facts: HostFacts,
): readonly TuiClient[] {
  const holders = new Set(facts.discovery.holdings.map((holding) => holding.pid));
  return [...processes.values()]
    .filter(({ process, program }) => {
      const itsHome = process.codexHome;
      return (
        program.kind === 'tui' &&
        !program.ownServer &&
        !holders.has(process.pid) &&
        process.tty !== undefined &&
        (itsHome === undefined || itsHome === home)
      );
    })
    .map(({ process, program }) => ({
      pid: process.pid,
      tty: process.tty,
      cwd: directoryOf(program.directory, process.cwd),
      startedAt: process.startedAt,
      resumes: program.resumeThreadId,
      forks: program.forkThreadId,
    }));
}

/** Where its threads work: what `-C` names, from its own directory on. */
function directoryOf(named: string | undefined, own: string | undefined): string | undefined {
  if (named === undefined) return own;
  if (named.startsWith('/')) return named;
  if (own === undefined) return undefined;
  return named.split('/').reduce(step, own);
}

function step(path: string, part: string): string {
  if (part === '' || part === '.') return path;
  if (part === '..') return path.slice(0, path.lastIndexOf('/')) || '/';
  return path === '/' ? `/${part}` : `${path}/${part}`;
}
