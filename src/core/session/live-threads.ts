import type { DaemonThread } from '../facts/daemon.js';
import { isOutOfReach, type Holding, type OsProcess } from '../facts/processes.js';
import type { HostFacts } from '../facts/host-facts.js';
import type { Rollout, RolloutFailure } from '../facts/rollout.js';
import { groupBy } from '../group-by.js';
import type { Pid, ThreadId } from '../ids.js';
import { memoized } from '../memoize.js';
import { err, type Result } from '../result.js';
import { reuseIfEqual } from '../same-data.js';
import type { EpochMs } from '../time.js';
import { codexMinor } from '../codex-version.js';
import { type CodexProgram, programOf } from './owner-kind.js';

export interface CodexProcess {
  readonly process: OsProcess;
  readonly program: CodexProgram;
}

/** A thread that a process holds or that a daemon has loaded, with all that was seen of it. */
export interface LiveThread {
  readonly threadId: ThreadId;
  readonly codexHome: string;
  /** undefined where its process vanished in the middle of the pass, or is another user's. */
  readonly owner: CodexProcess | undefined;
  /** Every process that holds it, the owner first. */
  readonly holders: readonly Pid[];
  readonly rolloutPath: string | undefined;
  /** undefined: there is none yet. */
  readonly rollout: Result<Rollout, RolloutFailure> | undefined;
  /** Its writer lock, where a process holds it (0.147 on). */
  readonly lockPath?: string | undefined;
  /** The writer lock's time: when its process loaded the thread. */
  readonly loadedAt?: EpochMs | undefined;
  /** What its daemon says, where it has one that answered. */
  readonly daemonThread: DaemonThread | undefined;
  /** Where its rollout has gone, while its owner writes it. */
  readonly lost?: Holding['lost'];
  /** Where its content is, if not at `rolloutPath`. */
  readonly readAt?: string | undefined;
  /** Other homes in which a process holds a copy of this thread, as after the home was copied: other files. */
  readonly copiedTo: readonly string[];
}

/** Every live thread of a host, whatever its source. */
export function liveThreads(facts: HostFacts): readonly LiveThread[] {
  const held = groupBy(facts.discovery.holdings, ({ threadId }) => threadId);
  return [
    ...[...held].flatMap(([threadId, holdings]) => heldThread(threadId, holdings, facts)),
    ...loadedThreads(held, facts),
  ];
}

/** Between two passes of discovery the same processes are asked for again and again. */
const programsOf = memoized<readonly OsProcess[], ReadonlyMap<Pid, CodexProcess>>(
  (processes) =>
    new Map(processes.map((process) => [process.pid, { process, program: programOf(process) }])),
  new WeakMap(),
);

/** By pid, every process whose command begins with `codex`, and what it is. */
export function codexProcesses({ discovery }: HostFacts): ReadonlyMap<Pid, CodexProcess> {
  return programsOf(discovery.processes);
}

function heldThread(
  threadId: ThreadId,
  holdings: readonly Holding[],
  facts: HostFacts,
): readonly LiveThread[] {
  const { same, lock, file, copiedTo } = filesOf(holdings, facts);
  const first = lock ?? file;
  if (!first) return [];
  const { pid, codexHome } = first;
  const daemonThread = daemonThreadOf(first, facts);
  const path = file?.path ?? daemonThread?.path ?? foundRollout(threadId, facts);
  const read = readOf(path, facts, isOutOfReach(first) ? 'elsewhere' : unreadableOf(file));
  if (file && !read.rollout && isClosed(lock, daemonThread)) return [];
  const thread = reuseIfEqual(lastSeen.get(first), {
    threadId,
    codexHome,
    owner: codexProcesses(facts).get(pid),
    holders: [...new Set([pid, ...same.map((holding) => holding.pid)])],
    ...read,
    lockPath: lock?.path,
    loadedAt: lock && facts.lockTimes.get(lock.path),
    daemonThread,
    lost: file?.lost,
    readAt: file?.readAt,
    copiedTo,
  });
  lastSeen.set(first, thread);
  return [thread];
}

/** A thread of which nothing has changed is the same object as at the last refresh: what follows from it is remembered. */
const lastSeen = new WeakMap<Holding, LiveThread>();

/** The files of a thread in one home (a home that was copied has its own); its rollout only while it lives. */
function filesOf(holdings: readonly Holding[], facts: HostFacts) {
  const near = holdings.filter((holding) => !isOutOfReach(holding));
  const seen = near.length > 0 ? near : holdings.filter(({ pid }) => pid === holdings[0]?.pid);
  const ofHome = seen.filter(({ codexHome }) => codexHome === seen[0]?.codexHome);
  const paths = new Set(ofHome.map(({ path }) => path));
  const same = seen.filter((holding) => ofHome.includes(holding) || paths.has(holding.path));
  const copies = seen.flatMap((one) => (same.includes(one) ? [] : one.codexHome));
  const lock = same.find((holding) => holding.kind === 'writer-lock');
  const file = same.find((holding) => holding.kind === 'rollout');
  const isLive = lock !== undefined || (file && !isArchived(file, facts));
  return { same, lock, file: isLive ? file : undefined, copiedTo: [...new Set(copies)] };
}

/** A file that cannot be read through its process was closed since discovery, except on macOS, which cannot do that. */
function unreadableOf(file: Holding | undefined): 'gone' | undefined {
  return file?.lost === 'deleted' && file.readAt === undefined ? 'gone' : undefined;
}

/** Of a file that is gone. The daemon's answer may be older than that, but a thread whose lock is held is loaded. */
function isClosed(lock: Holding | undefined, daemonThread: DaemonThread | undefined): boolean {
  return lock === undefined || daemonThread === undefined;
}

/**
 * Codex shuts a thread down, and lets go of its lock, before it archives it; the process may keep the file open. A
 * terminal or an exec from before there were locks (0.147) archives none: it was moved away under it.
 */
function isArchived(file: Holding, facts: HostFacts): boolean {
  if (file.lost !== 'moved' || !file.path.includes('/archived_sessions/')) return false;
  const kind = codexProcesses(facts).get(file.pid)?.program.kind;
  const { rollout } = readOf(file.path, facts);
  const meta = rollout?.ok && rollout.value.meta.ok ? rollout.value.meta.value : undefined;
  const minor = codexMinor(meta?.cliVersion) ?? Infinity;
  return (kind !== 'tui' && kind !== 'exec') || minor >= 147;
}

function daemonThreadOf(holding: Holding, { daemons }: HostFacts): DaemonThread | undefined {
  const answer = isOutOfReach(holding) ? undefined : daemons.get(holding.codexHome);
  return answer?.kind === 'answered' ? answer.threads.get(holding.threadId) : undefined;
}

/** The rollout of a thread that is held by its lock alone: looked for by its name. */
function foundRollout(threadId: ThreadId, { rollouts }: HostFacts): string | undefined {
  return [...rollouts.keys()].find(
    (path) => path.includes(`-${threadId}.jsonl`) || path.includes(`-${threadId}_`),
  );
}

/** A missing rollout counts as none (a daemon names the file before it writes it), or as `otherwise` if it is open. */
function readOf(
  path: string | undefined,
  { rollouts }: HostFacts,
  otherwise?: 'gone' | 'elsewhere',
): Pick<LiveThread, 'rolloutPath' | 'rollout'> {
  const rollout = path === undefined ? undefined : rollouts.get(path);
  const isThere = rollout !== undefined && (rollout.ok || rollout.error.kind !== 'gone');
  if (isThere) return { rolloutPath: path, rollout };
  return otherwise
    ? { rolloutPath: path, rollout: err({ kind: otherwise }) }
    : { rolloutPath: undefined, rollout: undefined };
}

/** What a daemon has loaded and no process was seen to hold: it was loaded after the pass, or holds no file yet. */
function loadedThreads(
  held: ReadonlyMap<ThreadId, unknown>,
  facts: HostFacts,
): readonly LiveThread[] {
  return [...facts.daemons].flatMap(([codexHome, answer]) => {
    if (answer.kind !== 'answered') return [];
    const owner = daemonOf(codexHome, codexProcesses(facts));
    return [...answer.threads.values()]
      .filter((thread) => !held.has(thread.threadId) && thread.status.kind !== 'not-loaded')
      .map((daemonThread) => ({
        threadId: daemonThread.threadId,
        codexHome,
        owner,
        holders: owner ? [owner.process.pid] : [],
        ...readOf(daemonThread.path, facts),
        daemonThread,
        copiedTo: [],
      }));
  });
}

/** The home of its open files, else of its environment; undefined if neither can be seen. */
export function homeOf(codex: CodexProcess | undefined): string | undefined {
  return codex?.process.codexHome ?? codex?.process.environmentHome;
}

export function daemonOf(
  home: string,
  processes: ReadonlyMap<Pid, CodexProcess>,
): CodexProcess | undefined {
  return [...processes.values()].find(
    (process) => process.program.kind === 'daemon' && homeOf(process) === home,
  );
}
