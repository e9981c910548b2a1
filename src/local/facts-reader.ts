import type { DaemonWord } from '../core/facts/daemon.js';
import type { Discovery } from '../core/facts/discovery.js';
import type { HostFacts } from '../core/facts/host-facts.js';
import { localHost, type Pid } from '../core/ids.js';
import { keepSame } from '../core/same-data.js';
import { epochMs } from '../core/time.js';
import type { BootClock } from './processes/boot-clock.js';
import { chooseHomes, type ChosenHomes } from './processes/chosen-homes.js';
import { headReader, type HeadReader } from './git/head-reader.js';
import { readLockTimes } from './processes/lock-times.js';
import { machineIdReader } from './processes/machine-id.js';
import { namesReader, type NamesReader } from './titles/names-reader.js';
import type { HostPorts } from '../platform/host-ports.js';
import { createRolloutPool, type AnewRollouts, type RolloutPool } from './rollout/rollout-pool.js';
import { rolloutRequests } from './rollout/rollout-requests.js';
import type { SeenSoFar } from './seen-so-far.js';
import { historyReader, type HistoryReader } from './titles/history-reader.js';
import { titlesReader, type TitlesReader } from './titles/titles-reader.js';
import { findToolProcesses } from './processes/tool-processes.js';
import { homesWithNameless, ownersToLookBelow, workingDirectories } from './worth-a-look.js';

export interface LookOptions {
  /** undefined: every home that a live Codex of this user uses. */
  readonly codexHome: string | undefined;
  /** Where the user's own names are kept. */
  readonly namesPath: string;
  readonly bootClock: BootClock;
  /** As in `HostFacts`. */
  readonly longestPollMs?: number | undefined;
}

/** What is looked at anew; all else stays as it was seen last. */
export interface Anew {
  /** `all`: the locks too. */
  readonly rollouts: AnewRollouts;
  /** What tells nobody that it changed: titles, names, and what runs below the owners. */
  readonly quiet: boolean;
  readonly repositories: boolean;
}

export const allAnew: Anew = { rollouts: 'all', quiet: true, repositories: true };

/** What the daemons of these homes say. */
export type DaemonWords = (homes: readonly string[]) => Promise<ReadonlyMap<string, DaemonWord>>;

/** One look, after `found` is what discovery came to. */
export type Look = (found: Discovery, words: DaemonWords, anew: Anew) => Promise<HostFacts>;

/**
 * Looks at this machine: once, or again and again, remembering what need not be read twice. A part of the facts
 * that is the same object as in the last look has not changed since.
 *
 *     discovery ─► homes ─┬─ daemon ──┐
 *                         ├─ locks    ├─► rollouts ─┬─ what runs below the owners
 *                         ├─ titles ──┘             └─ repositories
 *                         └─ names
 */
export function hostLooker(ports: HostPorts, options: LookOptions): Look {
  const looker = new HostLooker(ports, options);
  return (found, words, anew) => looker.look(found, words, anew);
}

class HostLooker {
  readonly #ports: HostPorts;
  readonly #options: LookOptions;
  readonly #pool: RolloutPool;
  readonly #heads: HeadReader;
  readonly #titles: TitlesReader;
  readonly #history: HistoryReader;
  readonly #names: NamesReader;
  readonly #machineId: () => Promise<string | undefined>;
  readonly #homesOf: (found: Discovery) => Promise<ChosenHomes>;
  readonly #requestsOf = remembered(rolloutRequests);
  #last: HostFacts;

  constructor(ports: HostPorts, options: LookOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#pool = createRolloutPool(ports.files);
    this.#heads = headReader(ports);
    this.#titles = titlesReader(ports);
    this.#history = historyReader(ports.files);
    this.#names = namesReader(ports.files, options.namesPath);
    this.#machineId = machineIdReader(ports.files);
    this.#homesOf = remembered((found) => chooseHomes(found, options.codexHome, ports));
    this.#last = {
      ...nothingSeen,
      homeDir: ports.identity.homeDir,
      longestPollMs: options.longestPollMs,
    };
  }

  async look(found: Discovery, words: DaemonWords, asked: Anew): Promise<HostFacts> {
    const last = this.#last;
    const { files, now } = this.#ports;
    const { homes, leftOut, elsewhere, ...chosen } = await this.#homesOf(found);
    const discovery = keepSame(last.discovery, chosen.discovery);
    const isNew = last.discovery !== discovery;
    const anew = isNew ? allAnew : asked;
    const daemons = await words(homes);
    const [machineId, lockTimes, titles, names] = await Promise.all([
      this.#machineId(),
      anew.rollouts === 'all' ? readLockTimes(discovery.holdings, files) : last.lockTimes,
      anew.quiet ? lookAtEach(homes, last.titles, (home) => this.#titles.look(home)) : last.titles,
      anew.quiet ? this.#namesHere() : last.names,
    ]);
    const requests = await this.#requestsOf(discovery, daemons, titles, files);
    const rollouts = await this.#pool.read(requests, anew.rollouts);
    const seen = { discovery, rollouts, daemons, lockTimes };
    const around = await this.#lookAround(seen, titles, anew);
    const warnings = keepSame(last.warnings, chosen.warnings);
    const rest = { machineId, titles, names, leftOut, elsewhere, warnings };
    this.#last = { ...last, ...seen, ...around, ...rest, at: now() };
    return this.#last;
  }

  async #namesHere(): Promise<HostFacts['names']> {
    return (await this.#names.look()).byHost.get(localHost) ?? noNames;
  }

  /** What is looked at only because of what the rollouts say. */
  async #lookAround(
    seen: SeenSoFar,
    titles: HostFacts['titles'],
    anew: Anew,
  ): Promise<Pick<HostFacts, 'toolProcesses' | 'repositories' | 'history'>> {
    const last = this.#last;
    const directories = workingDirectories(seen);
    const nameless = homesWithNameless(seen, titles);
    const knowsHeads = directories.every((path) => last.repositories.has(path));
    const knowsHistory = nameless.every((home) => last.history.has(home));
    const [toolProcesses, repositories, history] = await Promise.all([
      this.#lookBelow(seen, anew),
      knowsHeads && !anew.repositories ? last.repositories : this.#heads.look(directories),
      knowsHistory && !anew.quiet
        ? last.history
        : lookAtEach(nameless, last.history, (home) => this.#history.look(home)),
    ]);
    return {
      ...{ toolProcesses, history },
      repositories: keepSame(last.repositories, repositories),
    };
  }

  /**
   * Below the owners of what is new. What ran below the others stays as it was seen, and so it does below one that
   * has gone, until that is known: that its tools have gone too must not look as if it asked.
   */
  async #lookBelow(
    seen: SeenSoFar,
    { quiet, rollouts }: Anew,
  ): Promise<HostFacts['toolProcesses']> {
    const owners = ownersToLookBelow(seen);
    const known = this.#last.toolProcesses;
    const isNew = quiet || rollouts === 'all' ? undefined : ownersOf(rollouts, seen);
    const due = owners.filter((pid) => !isNew || isNew.has(pid) || !known.has(pid));
    const found = await findToolProcesses(this.#ports, due, this.#options);
    return new Map(
      owners.flatMap((pid) => {
        const processes = found.get(pid) ?? known.get(pid);
        return processes ? [[pid, processes] as const] : [];
      }),
    );
  }
}

/** Who holds the threads of these rollouts. */
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

const noNames: HostFacts['names'] = new Map();

/** Before the first look. */
const nothingSeen: HostFacts = {
  host: localHost,
  at: epochMs(0),
  homeDir: undefined,
  machineId: undefined,
  discovery: { via: undefined, processes: [], holdings: [], troubles: [] },
  leftOut: [],
  rollouts: new Map(),
  elsewhere: new Set(),
  lockTimes: new Map(),
  daemons: new Map(),
  titles: new Map(),
  history: new Map(),
  toolProcesses: new Map(),
  repositories: new Map(),
  names: noNames,
  warnings: [],
};

/** The map of before, where each home gives what it gave then. */
async function lookAtEach<T>(
  homes: readonly string[],
  before: ReadonlyMap<string, T>,
  look: (home: string) => Promise<T>,
): Promise<ReadonlyMap<string, T>> {
  const now = new Map(
    await Promise.all(homes.map(async (home) => [home, await look(home)] as const)),
  );
  const isSame =
    before.size === now.size && homes.every((home) => before.get(home) === now.get(home));
  return isSame ? before : now;
}

/** Works it out again only where something that it is made of is another object than the last time. */
function remembered<Args extends readonly unknown[], T>(
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
