import { resolve } from 'node:path';
import type { HostFacts } from '../core/facts/host-facts.js';
import type { Pid, ThreadId } from '../core/ids.js';
import type { EpochMs } from '../core/time.js';
import { groupBy } from '../core/group-by.js';
import type { Session } from '../core/session/session.js';
import type { CodexProcess, LiveThread } from '../core/session/live-threads.js';
import {
  attachTerminals,
  isBornWith,
  type ServedThread,
  type TuiClient,
} from './attach-terminals.js';

export interface Terminal extends Pick<Session, 'pids' | 'tty' | 'attached'> {
  /** TUIs one of which likely shows it, if it is not known which. */
  readonly candidates?: readonly Pid[];
}

/** A thread with what its status and its place in the tree say about its terminal. */
export interface PlacedThread extends Omit<ServedThread, 'threadId' | 'loadedAt'> {
  readonly thread: LiveThread;
  /** Of a subagent the thread at the top; of a side chat that of the thread beside which it is shown. */
  readonly rootId: ThreadId;
  readonly turnStartedAt: EpochMs | undefined;
}

/** The terminal of each thread; a subagent and a side chat are shown where their root is. */
export function findTerminals(
  placed: readonly PlacedThread[],
  processes: ReadonlyMap<Pid, CodexProcess>,
  facts: HostFacts,
): ReadonlyMap<ThreadId, Terminal> {
  // An ephemeral side chat whose main thread is not known takes no terminal from another thread.
  const roots = placed.filter(
    ({ rootId, thread }) => rootId === thread.threadId && !thread.daemonThread?.ephemeral,
  );
  const ofRoot = new Map([...serverTerminals(roots, processes, facts), ...ownTerminals(roots)]);
  return new Map(
    placed.map((one) => {
      const { threadId, holders } = one.thread;
      const root = ofRoot.get(one.rootId);
      if (!root) return [threadId, ownerOnly(one.thread)];
      return [threadId, { ...root, pids: [...new Set([...root.pids, ...holders])] }];
    }),
  );
}

function ownerOnly(thread: LiveThread): Terminal {
  return { pids: thread.holders, tty: undefined, attached: undefined };
}

/** Threads that live in the process of their terminal. After /new or /resume it holds several: it shows the one it took up last. */
function ownTerminals(roots: readonly PlacedThread[]): readonly (readonly [ThreadId, Terminal])[] {
  const byOwner = groupBy(roots, ({ thread: { owner } }) =>
    owner?.program.kind === 'tui' || owner?.program.kind === 'exec' ? owner.process.pid : undefined,
  );
  return [...byOwner.values()].flatMap((threads) => {
    const newest = Math.max(...threads.map(takenUpAt));
    // Two that were taken up in the same moment fit equally well.
    const isClear = threads.filter((one) => takenUpAt(one) === newest).length === 1;
    return threads.map((one) => {
      const isLast = takenUpAt(one) === newest;
      const tty = isLast && isClear ? one.thread.owner?.process.tty : undefined;
      const attached = isLast ? tty !== undefined || undefined : false;
      return [one.thread.threadId, { pids: one.thread.holders, tty, attached }] as const;
    });
  });
}

function takenUpAt(one: PlacedThread): number {
  return Math.max(one.thread.loadedAt ?? 0, one.createdAt ?? 0, one.turnStartedAt ?? 0);
}

/** Threads of a server that TUIs share: their terminals are TUIs that hold nothing. */
function serverTerminals(
  roots: readonly PlacedThread[],
  processes: ReadonlyMap<Pid, CodexProcess>,
  facts: HostFacts,
): readonly (readonly [ThreadId, Terminal])[] {
  const clients = clientProcesses(processes, facts);
  const isOnlyHome = new Set(roots.map(({ thread }) => thread.codexHome)).size === 1;
  const served = groupBy(roots, ({ thread: { owner, codexHome } }) =>
    owner && isShared(owner) ? `${owner.process.pid} ${codexHome}` : undefined,
  );
  return [...served.values()].flatMap((threads) => {
    const { owner, codexHome } = threads[0]?.thread ?? {};
    if (!owner || codexHome === undefined) return [];
    const server = { owner, codexHome, isOnlyHome };
    const tuis = clients.filter((one) => isClientOf(one, server) === true).map(tuiClient);
    const attachments = attachTerminals(threads.map(servedThread), tuis, facts.at);
    const mayHaveMore = clients.some((client) => isClientOf(client, server) === undefined);
    return threads.map((placed) => {
      const { thread } = placed;
      const one = servedThread(placed);
      const found = attachments.get(thread.threadId);
      if (found?.kind === 'unclear') {
        const candidates = found.candidates.map(({ pid }) => pid);
        return [thread.threadId, { ...ownerOnly(thread), candidates }] as const;
      }
      if (found?.kind !== 'attached') {
        const attached = mayHaveMore ? undefined : false;
        return [thread.threadId, { ...ownerOnly(thread), attached }] as const;
      }
      const { pid, tty, resumeThreadId } = found.client;
      const pids = [pid, ...thread.holders];
      // The TUI that began it still shows it when another one resumes it.
      const begun = resumeThreadId ? tuis.filter((tui) => isBornWith(tui, one)) : [];
      const candidates = begun.map((tui) => tui.pid);
      return [thread.threadId, { pids, tty, attached: true, candidates }] as const;
    });
  });
}

interface Server {
  readonly owner: CodexProcess;
  readonly codexHome: string;
  /** Whether a TUI whose home is not known can only be of this one. */
  readonly isOnlyHome: boolean;
}

/** An app-server without an address talks to the program that started it, and to no TUI. */
function isShared({ program }: CodexProcess): boolean {
  if (program.kind === 'daemon') return true;
  return program.kind === 'app-server' && program.serverAddress !== undefined;
}

/** The TUIs and lists of agents that hold no thread themselves. One without arguments has just ended: the kernel has taken its memory. */
function clientProcesses(
  processes: ReadonlyMap<Pid, CodexProcess>,
  { discovery }: HostFacts,
): readonly CodexProcess[] {
  const holders = new Set(discovery.holdings.map((holding) => holding.pid));
  return [...processes.values()].filter(
    ({ process, program }) =>
      (program.kind === 'tui' || program.kind === 'agents') &&
      !holders.has(process.pid) &&
      process.tty !== undefined &&
      process.args.length > 0,
  );
}

/**
 * One that names a server is that server's client; any other is its home's. undefined: it may show any thread, because
 * of several homes that have servers the one that it uses cannot be seen, as on macOS, or because it is `codex agents`,
 * which opens any of its list in its own terminal (0.169).
 */
function isClientOf(client: CodexProcess, server: Server): boolean | undefined {
  const uses = usesServer(client, server);
  return uses === true && client.program.kind === 'agents' ? undefined : uses;
}

function usesServer({ process, program }: CodexProcess, server: Server): boolean | undefined {
  const { kind, serverAddress } = server.owner.program;
  if (program.serverAddress !== undefined) {
    return isSameAddress(program.serverAddress, serverAddress);
  }
  // The managed daemon, or an app-server that listens at the socket of its home.
  const isHomeServer = kind === 'daemon' || serverAddress === 'unix://';
  if (!isHomeServer || program.ownServer) return false;
  const home = process.codexHome ?? process.environmentHome;
  return home === undefined ? server.isOnlyHome || undefined : home === server.codexHome;
}

export function isSameAddress(one: string, other: string | undefined): boolean {
  return other !== undefined && plainAddress(one) === plainAddress(other);
}

/** A server on all addresses of a machine is reached at localhost too. */
function plainAddress(address: string): string {
  return address
    .replace(/\/+$/, '')
    .replace(/^(wss?:\/\/)(?:localhost|0\.0\.0\.0|\[::1?\])(?=:|$)/, '$1127.0.0.1');
}

function tuiClient({ process, program }: CodexProcess): TuiClient {
  return { ...process, ...program, cwd: directoryOf(program.directory, process.cwd) };
}

function servedThread(one: PlacedThread): ServedThread {
  const { threadId, loadedAt } = one.thread;
  const { lastActivityAt = loadedAt } = one;
  const isLoadedLater = lastActivityAt && loadedAt && loadedAt > lastActivityAt;
  return { ...one, threadId, loadedAt, lastActivityAt: isLoadedLater ? loadedAt : lastActivityAt };
}

/** Where its threads work: what `-C` names, from its own directory on. */
function directoryOf(named: string | undefined, own: string | undefined): string | undefined {
  if (named === undefined) return own;
  if (named.startsWith('/')) return named;
  return own === undefined ? undefined : resolve('/', own, named);
}
