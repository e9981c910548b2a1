import { reuseIfEqual } from '../core/same-data.js';
import type { DaemonAnswer } from '../core/facts/daemon.js';
import type { Discovery, Holding } from '../core/facts/processes.js';
import { noFacts, type HostFacts } from '../core/facts/host-facts.js';
import type { Rollout } from '../core/facts/rollout.js';
import type { HomeTitles } from '../core/facts/titles.js';
import { localHost, type Pid, type ThreadId } from '../core/ids.js';
import { limits } from '../core/status/limits.js';
import { epochMs, type EpochMs } from '../core/time.js';
import type { FilePort, HostPorts } from '../platform/host-ports.js';
import { headReader } from './git/head-reader.js';
import type { BootClock } from './processes/boot-clock.js';
import { chooseHomes } from './processes/chosen-homes.js';
import { withLostRollouts } from './processes/lost-rollouts.js';
import { machineIdReader } from './processes/machine-id.js';
import { oldestListing, type PsTable } from './processes/ps-table.js';
import { findToolProcesses } from './processes/tool-processes.js';
import { rolloutsReader, type ChangedRollouts } from './rollout/rollout-pool.js';
import { rolloutRequests } from './rollout/rollout-requests.js';
import { namesReader, historyReader, titlesReader } from './titles/titles-reader.js';

export interface FactsOptions {
  /** undefined: every home that a running Codex of this user uses. */
  readonly codexHome: string | undefined;
  /** Where the user's own names are kept. */
  readonly namesPath: string;
  readonly bootClock: BootClock;
  readonly psTable: PsTable;
  /** As in `HostFacts`. */
  readonly longestPollMs?: number | undefined;
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

/** What the later steps depend on. */
type SeenSoFar = Pick<HostFacts, 'discovery' | 'rollouts' | 'daemons'>;

/**
 * Reads the facts of this machine, and what has changed at each further call. A part of the facts that is the same object
 * as before has not changed.
 *
 *     discovery ─► homes ─┬─ daemon ──┐
 *                         ├─ locks    ├─► rollouts ─┬─ processes below the owners
 *                         ├─ titles ──┘             └─ repositories
 *                         └─ names
 */
export class FactsReader {
  readonly #ports: HostPorts;
  readonly #options: FactsOptions;
  readonly #readers;
  readonly #homesOf;
  readonly #requestsOf = memoizeLast(rolloutRequests);
  #last: HostFacts;
  /** As discovery gave it, before any of its rollouts was lost. */
  #listed: Discovery;

  constructor(ports: HostPorts, options: FactsOptions) {
    const { files, identity } = ports;
    const { namesPath, codexHome, longestPollMs } = options;
    this.#ports = ports;
    this.#options = options;
    this.#readers = {
      rollouts: rolloutsReader(files),
      heads: headReader(ports),
      titles: titlesReader(ports),
      history: historyReader(files),
      names: namesReader(files, namesPath),
      machineId: machineIdReader(ports),
    };
    this.#homesOf = memoizeLast((found: Discovery) => chooseHomes(found, codexHome, ports));
    const { homeDir } = identity;
    this.#last = { ...noFacts, homeDir, longestPollMs, chosenHome: codexHome };
    this.#listed = this.#last.discovery;
  }

  async read(found: Discovery, askDaemons: AskDaemons, asked: RefreshScope): Promise<HostFacts> {
    const last = this.#last;
    const { titles: titlesOf, machineId: readMachineId, names } = this.#readers;
    const { homes, leftOut, elsewhere, ...chosen } = await this.#homesOf(found);
    const listed = reuseIfEqual(this.#listed, chosen.discovery);
    const isNew = this.#listed !== listed;
    this.#listed = listed;
    const scope = isNew ? everything : asked;
    const daemons = await askDaemons(homes);
    const [machineId, lockTimes, titles, named] = await Promise.all([
      readMachineId(),
      scope.rollouts === 'all' ? readLockTimes(listed.holdings, this.#ports.files) : last.lockTimes,
      scope.polled ? readEach(homes, last.titles, titlesOf) : last.titles,
      scope.polled ? names() : undefined,
    ]);
    const held = isNew ? listed : last.discovery;
    const read = await this.#rollouts(held, daemons, scope.rollouts);
    const discovery = await withLostRollouts(held, read, isNew, this.#ports);
    const rollouts =
      discovery === held ? read : await this.#rollouts(discovery, daemons, new Set());
    const seen = { discovery, rollouts, daemons, lockTimes };
    const around = await this.#readAround(seen, titles, scope);
    const warnings = reuseIfEqual(last.warnings, chosen.warnings);
    const ownNames = named ? (named.byHost.get(localHost) ?? noFacts.names) : last.names;
    const rest = { machineId, titles, names: ownNames, leftOut, elsewhere, warnings };
    this.#last = { ...last, ...seen, ...around, ...rest, at: this.#ports.now() };
    return this.#last;
  }

  async #rollouts(
    discovery: Discovery,
    daemons: HostFacts['daemons'],
    which: ChangedRollouts,
  ): Promise<HostFacts['rollouts']> {
    const requests = await this.#requestsOf(discovery, daemons, this.#ports.files);
    return this.#readers.rollouts(requests, which);
  }

  /** What is read because of what the rollouts contain. */
  async #readAround(
    seen: SeenSoFar,
    titles: HostFacts['titles'],
    scope: RefreshScope,
  ): Promise<Pick<HostFacts, 'toolProcesses' | 'repositories' | 'history'>> {
    const last = this.#last;
    const { heads, history: historyOf } = this.#readers;
    const directories = workingDirectories(seen);
    const nameless = homesWithNameless(seen, titles);
    const knowsHeads = directories.every((path) => last.repositories.has(path));
    const knowsHistory = nameless.every((home) => last.history.has(home));
    const [toolProcesses, repositories, history] = await Promise.all([
      this.#toolProcesses(seen, scope),
      knowsHeads && !scope.repositories ? last.repositories : heads(directories),
      knowsHistory && !scope.polled ? last.history : readEach(nameless, last.history, historyOf),
    ]);
    return { toolProcesses, history, repositories: reuseIfEqual(last.repositories, repositories) };
  }

  /**
   * Reads those of owners whose rollouts changed. The others are kept, also those of an owner that ended, until that is
   * known: that its tools ended too must not look like a question to the user.
   */
  async #toolProcesses(
    seen: SeenSoFar,
    { polled, rollouts }: RefreshScope,
  ): Promise<HostFacts['toolProcesses']> {
    const commands = newestCommands(seen);
    const owners = [...commands.keys()];
    const known = this.#last.toolProcesses;
    const isNew = polled || rollouts === 'all' ? undefined : ownersOf(rollouts, seen);
    const due = owners.filter((pid) => !isNew || isNew.has(pid) || !known.has(pid));
    const listedSince = this.#listedSince(due, commands);
    const found = await findToolProcesses(this.#ports, due, { ...this.#options, listedSince });
    if (!found) return new Map();
    return new Map(
      owners.flatMap((pid) => {
        const processes = found.get(pid) ?? known.get(pid);
        return processes ? [[pid, processes] as const] : [];
      }),
    );
  }

  /** Where ps lists the processes, it is not run again for a command that was seen to run. */
  #listedSince(due: readonly Pid[], commands: ReadonlyMap<Pid, EpochMs>): EpochMs {
    const now = this.#ports.now();
    const times = due.map((pid) => {
      const calledAt = commands.get(pid) ?? now;
      const isSeen = this.#last.toolProcesses.get(pid)?.some((process) => {
        const startedAt = process.branchStartedAt ?? process.startedAt;
        return startedAt !== undefined && startedAt >= calledAt - limits.toolStartSlackMs;
      });
      return isSeen === true ? calledAt : oldestListing(calledAt, now);
    });
    return epochMs(Math.max(0, ...times));
  }
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

/** Runs again only if one of its arguments is another object than the last time. */
function memoizeLast<Args extends readonly unknown[], T>(
  work: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  let known: { readonly args: Args; readonly result: T } | undefined;
  return async (...args) => {
    if (known && args.every((arg, n) => arg === known?.args[n])) return known.result;
    const result = await work(...args);
    known = { args, result };
    return result;
  };
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
export function homesWithNameless(
  { discovery, rollouts, daemons }: SeenSoFar,
  titles: ReadonlyMap<string, HomeTitles>,
): readonly string[] {
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
