import { memoizeLast } from '../core/memoize.js';
import { reuseIfEqual } from '../core/same-data.js';
import type { DaemonAnswer } from '../core/facts/daemon.js';
import type { Discovery, Holding, ToolProcess } from '../core/facts/processes.js';
import { noFacts, type HostFacts } from '../core/facts/host-facts.js';
import type { Rollout } from '../core/facts/rollout.js';
import type { HomeTitles } from '../core/facts/titles.js';
import { localHost, type Pid, type ThreadId } from '../core/ids.js';
import { limits } from '../core/status/limits.js';
import { between, epochMs, type EpochMs } from '../core/time.js';
import type { FilePort, HostPorts } from '../platform/host-ports.js';
import { headReader } from './git/head-reader.js';
import { chooseHomes } from './processes/chosen-homes.js';
import { withLostRollouts } from './processes/lost-rollouts.js';
import { machineIdReader } from './processes/machine-id.js';
import type { ProcOptions } from './processes/proc-process.js';
import { oldestListing } from './processes/ps-table.js';
import { findToolProcesses } from './processes/tool-processes.js';
import { rolloutsReader, type ChangedRollouts } from './rollout/rollout-pool.js';
import { rolloutRequests } from './rollout/rollout-requests.js';
import { namesReader, historyReader, titlesReader } from './titles/titles-reader.js';

export interface FactsOptions extends Required<ProcOptions>, Pick<HostFacts, 'longestPollMs'> {
  /** undefined: every home that a running Codex of this user uses. */
  readonly codexHome: string | undefined;
  /** Where the user's own names are kept. */
  readonly namesPath: string;
}

/** What is read again; the rest is kept. */
export interface RefreshScope {
  /** `all`: the locks too. */
  readonly rollouts: ChangedRollouts;
  /** What gives no events: titles, names, and the processes below owners. */
  readonly polled: boolean;
  readonly repositories: boolean;
}

export const everything: RefreshScope = { rollouts: 'all', polled: true, repositories: true };

/** What the daemons of these homes answer. */
export type AskDaemons = (homes: readonly string[]) => Promise<ReadonlyMap<string, DaemonAnswer>>;

export type ReadFacts = (
  found: Discovery,
  askDaemons: AskDaemons,
  scope: RefreshScope,
) => Promise<HostFacts>;

type Rollouts = HostFacts['rollouts'];
/** What the later steps depend on. */
type SeenSoFar = Pick<HostFacts, 'discovery' | 'rollouts' | 'daemons' | 'titles'>;

/**
 * Reads the facts of this machine, and what has changed at each further call. A part of the facts that is the same object
 * as before has not changed.
 *
 *     discovery ─► homes ─┬─ daemon ──┐
 *                         ├─ locks    ├─► rollouts ─┬─ processes below the owners
 *                         ├─ titles ──┘             └─ repositories
 *                         └─ names
 */
export function factsReader(ports: HostPorts, options: FactsOptions): ReadFacts {
  const { files, identity } = ports;
  const { codexHome: chosenHome, longestPollMs, namesPath } = options;
  // Both look into directories: after each discovery anew, even if it found the same.
  const homesOf = memoizeLast(
    (found: Discovery) => chooseHomes(found, chosenHome, ports),
    Object.is,
  );
  const requestsOf = memoizeLast(rolloutRequests, Object.is);
  const readRollouts = rolloutsReader(files);
  const readMachineId = machineIdReader(ports);
  const titlesOf = titlesReader(ports);
  const readNames = namesReader(files, namesPath);
  const readAround = aroundReader(ports, options);
  let last: HostFacts = { ...noFacts, homeDir: identity.homeDir, longestPollMs, chosenHome };
  /** As discovery gave it, before any of its rollouts was lost. */
  let lastListed = last.discovery;
  return async (found, askDaemons, asked) => {
    const { homes, leftOut, elsewhere, ...chosen } = await homesOf(found);
    const listed = reuseIfEqual(lastListed, chosen.discovery);
    const isNew = lastListed !== listed;
    lastListed = listed;
    const scope = isNew ? everything : asked;
    const daemons = await askDaemons(homes);
    const [machineId, lockTimes, titles, named] = await Promise.all([
      readMachineId(),
      scope.rollouts === 'all' ? readLockTimes(listed.holdings, files) : last.lockTimes,
      scope.polled ? readEach(homes, last.titles, titlesOf) : last.titles,
      scope.polled ? readNames() : undefined,
    ]);
    const rolloutsOf = async (held: Discovery, which: ChangedRollouts): Promise<Rollouts> =>
      readRollouts(await requestsOf(held, daemons, files), which);
    const held = isNew ? listed : last.discovery;
    const read = await rolloutsOf(held, scope.rollouts);
    const discovery = await withLostRollouts(held, read, isNew, ports);
    const rollouts = discovery === held ? read : await rolloutsOf(discovery, new Set());
    const seen = { discovery, rollouts, daemons, titles };
    const around = await readAround(seen, scope, last);
    const warnings = reuseIfEqual(last.warnings, chosen.warnings);
    const names = named ? (named.byHost.get(localHost) ?? noFacts.names) : last.names;
    const rest = { machineId, lockTimes, names, leftOut, elsewhere, warnings };
    last = { ...last, ...seen, ...around, ...rest, at: ports.now() };
    return last;
  };
}

type Around = Pick<HostFacts, 'toolProcesses' | 'repositories' | 'history'>;

/** Reads what is read because of what the rollouts contain; `last`: what was read before. */
function aroundReader(
  ports: HostPorts,
  options: FactsOptions,
): (seen: SeenSoFar, scope: RefreshScope, last: Around) => Promise<Around> {
  const headsOf = headReader(ports);
  const historyOf = historyReader(ports.files);
  return async (seen, scope, last) => {
    const directories = workingDirectories(seen);
    const nameless = homesWithNameless(seen);
    const knowsHeads = directories.every((path) => last.repositories.has(path));
    const knowsHistory = nameless.every((home) => last.history.has(home));
    const [toolProcesses, repositories, history] = await Promise.all([
      readTools(ports, options, { seen, scope, known: last.toolProcesses }),
      knowsHeads && !scope.repositories ? last.repositories : headsOf(directories),
      knowsHistory && !scope.polled ? last.history : readEach(nameless, last.history, historyOf),
    ]);
    return { toolProcesses, history, repositories: reuseIfEqual(last.repositories, repositories) };
  };
}

type ToolProcesses = HostFacts['toolProcesses'];

interface ToolScope {
  readonly seen: SeenSoFar;
  readonly scope: RefreshScope;
  readonly known: ToolProcesses;
}

/**
 * Reads those of owners whose rollouts changed. The others are kept, also those of an owner that ended, until that is
 * known: that its tools ended too must not look like a question to the user.
 */
async function readTools(
  ports: HostPorts,
  options: FactsOptions,
  { seen, scope: { polled, rollouts }, known }: ToolScope,
): Promise<ToolProcesses> {
  const commands = newestCommands(seen);
  const isNew = polled || rollouts === 'all' ? undefined : ownersOf(rollouts, seen);
  const due = [...commands].filter(([pid]) => !isNew || isNew.has(pid) || !known.has(pid));
  const now = ports.now();
  // Where ps lists the processes, it is not run again for a command that was seen to run.
  const times = due.map(([pid, calledAt]) => {
    const isSeen = known.get(pid)?.some((process) => {
      const startedAt = process.branchStartedAt ?? process.startedAt;
      const isRunning = startedAt !== undefined && process.endedAt === undefined;
      return isRunning && startedAt >= calledAt - limits.toolStartSlackMs;
    });
    return isSeen === true ? calledAt : oldestListing(calledAt, now);
  });
  const listedSince = epochMs(Math.max(0, ...times));
  const pids = due.map(([pid]) => pid);
  const found = await findToolProcesses(ports, pids, { ...options, listedSince });
  if (!found) return new Map();
  return new Map(
    [...commands.keys()].flatMap((pid) => {
      const processes = withEnded(found.get(pid), known.get(pid), now);
      return processes ? [[pid, processes] as const] : [];
    }),
  );
}

/** What runs, and what ran a moment ago: its output may not be recorded yet. */
export function withEnded(
  found: readonly ToolProcess[] | undefined,
  known: readonly ToolProcess[] | undefined,
  now: EpochMs,
): readonly ToolProcess[] | undefined {
  if (!found || !known) return found ?? known;
  const running = new Set(found.map(({ pid }) => pid));
  const ended = known
    .filter(({ pid }) => !running.has(pid))
    .map((process) => ({ ...process, endedAt: process.endedAt ?? now }))
    .filter(({ endedAt }) => between(endedAt, now) < limits.outputMs);
  return ended.length === 0 ? found : [...found, ...ended];
}

function ownersOf(
  paths: ReadonlySet<string>,
  { rollouts, discovery }: SeenSoFar,
): ReadonlySet<Pid> {
  const threads = new Set(
    [...paths].flatMap((path) => {
      const rollout = rollouts.get(path);
      return rollout?.ok ? rollout.value.threadId : [];
    }),
  );
  return new Set(
    discovery.holdings.flatMap(({ pid, threadId }) => (threads.has(threadId) ? pid : [])),
  );
}

/** When each held writer lock was taken: its file's modification time. */
export async function readLockTimes(
  holdings: readonly Holding[],
  files: Pick<FilePort, 'stat'>,
): Promise<ReadonlyMap<string, EpochMs>> {
  const locks = holdings.filter((holding) => holding.kind === 'writer-lock');
  const times = await Promise.all(
    locks.map(async ({ path, readAt }) => {
      const stat = await files.stat(readAt ?? path);
      return stat.ok ? [[path, stat.value.modifiedAt] as const] : [];
    }),
  );
  return new Map(times.flat());
}

/** The same map as before if nothing changed. */
async function readEach<T>(
  homes: readonly string[],
  before: ReadonlyMap<string, T>,
  read: (home: string) => Promise<T>,
): Promise<ReadonlyMap<string, T>> {
  const entries = homes.map(async (home) => [home, await read(home)] as const);
  return reuseIfEqual(before, new Map(await Promise.all(entries)));
}

/** The owners of threads with an open command, and when the newest of these was called: only they run tools. */
export function newestCommands({
  discovery,
  rollouts,
}: Pick<SeenSoFar, 'discovery' | 'rollouts'>): ReadonlyMap<Pid, EpochMs> {
  const byThread = new Map(
    [...rollouts.values()].flatMap((rollout) => {
      const at = rollout.ok ? newestCommand(rollout.value) : undefined;
      return rollout.ok && at !== undefined ? [[rollout.value.threadId, at] as const] : [];
    }),
  );
  const found = new Map<Pid, EpochMs>();
  for (const { pid, threadId } of discovery.holdings) {
    const at = byThread.get(threadId);
    if (at !== undefined) found.set(pid, epochMs(Math.max(at, found.get(pid) ?? 0)));
  }
  return found;
}

function newestCommand({ progress: { turn, openCalls } }: Rollout): EpochMs | undefined {
  // A hook may hold a question back.
  const commands = openCalls.filter(
    ({ deadlineMs, kind }) =>
      deadlineMs !== undefined || kind === 'question' || kind === 'permission',
  );
  if (turn.kind === 'completed' || commands.length === 0) return undefined;
  return epochMs(Math.max(...commands.map(({ at }) => at ?? 0)));
}

/** Every directory in which a thread may work. */
export function workingDirectories({ discovery, rollouts, daemons }: SeenSoFar): readonly string[] {
  const ofRollouts = [...rollouts.values()].flatMap((rollout) => {
    if (!rollout.ok) return [];
    const { meta, progress } = rollout.value;
    return progress.context?.cwd ?? (meta.ok ? meta.value.cwd : undefined) ?? [];
  });
  const ofDaemons = [...daemons.values()].flatMap((answer) =>
    answer.kind === 'answered' ? [...answer.threads.values()].flatMap(({ cwd }) => cwd ?? []) : [],
  );
  const own = discovery.processes.flatMap(({ cwd }) => cwd ?? []);
  return [...new Set([...ofRollouts, ...ofDaemons, ...own])];
}

/** The homes with a thread that neither a title nor its rollout names. */
export function homesWithNameless(seen: SeenSoFar): readonly string[] {
  const { discovery, rollouts, daemons, titles } = seen;
  const nameless = discovery.holdings.filter(({ kind, path, threadId, codexHome }) => {
    const rollout = kind === 'rollout' ? rollouts.get(path) : undefined;
    const hasText = rollout?.ok === true && rollout.value.firstUserText !== undefined;
    return rollout && !hasText && !isNamed(threadId, titles.get(codexHome), daemons.get(codexHome));
  });
  return [...new Set(nameless.map(({ codexHome }) => codexHome))];
}

/** Whether the thread has a title that is preferred to the user's first message. */
function isNamed(
  threadId: ThreadId,
  titles: HomeTitles | undefined,
  answer: DaemonAnswer | undefined,
): boolean {
  const daemonName = answer?.kind === 'answered' ? answer.threads.get(threadId)?.name : undefined;
  return (
    titles?.sessionIndex.has(threadId) === true ||
    daemonName !== undefined ||
    titles?.globalState.has(threadId) === true
  );
}
