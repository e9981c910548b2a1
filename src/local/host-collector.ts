import type { Discovery } from '../core/facts/processes.js';
import type { HostFacts } from '../core/facts/host-facts.js';
import type { HostSnapshot } from '../core/session/snapshot.js';
import type { HostPorts } from '../platform/host-ports.js';
import type { DaemonOptions } from './daemon/ask-daemon.js';
import { askDaemons } from './daemon/daemon-follower.js';
import {
  everything,
  factsReader,
  type AskDaemons,
  type FactsOptions,
  type ReadFacts,
} from './facts-reader.js';
import { createBootClock } from './processes/boot-clock.js';
import { repeatedDiscovery } from './processes/discover.js';
import { PsTable } from './processes/ps-table.js';
import type { SearchOptions } from './processes/other-holders.js';
import type { DiscoveryMode, StartedDiscovery } from './processes/start-discovery.js';
import { holdSince, type StateMemory } from '../core/fleet/hold-since.js';
import { reuseIfEqual } from '../core/same-data.js';
import { between } from '../core/time.js';
import { hostSnapshot } from '../interpret/host-snapshot.js';

/** Collects one machine at each call, and reads only what changed. */
export interface Collector {
  collect(): Promise<HostSnapshot>;
}

export interface CollectorOptions
  extends
    Omit<FactsOptions, 'bootClock' | 'psTable'>,
    DaemonOptions,
    Pick<SearchOptions, 'search'> {
  readonly discovery: DiscoveryMode;
  readonly lsofTimeoutMs: number;
  /** What was started before this program was loaded, for the first discovery. */
  readonly started: StartedDiscovery | undefined;
  readonly onFacts?: (facts: HostFacts) => void;
}

/** What a single collection and the monitor have in common. */
export interface CollectorParts {
  readonly discover: () => Promise<Discovery>;
  readonly readFacts: ReadFacts;
  readonly snapshotOf: (facts: HostFacts) => HostSnapshot;
}

export function collectorParts(
  ports: HostPorts,
  { started, ...options }: CollectorOptions,
): CollectorParts {
  const bootClock = createBootClock();
  const { discovery: mode, lsofTimeoutMs, codexHome, search } = options;
  const psTable = new PsTable(ports);
  const discovery = { mode, lsofTimeoutMs, bootClock, psTable, codexHome, search };
  return {
    discover: repeatedDiscovery(ports, discovery, started),
    readFacts: factsReader(ports, { ...options, bootClock, psTable }),
    snapshotOf: snapshotMaker(options.codexPsVersion),
  };
}

export function createHostCollector(ports: HostPorts, options: CollectorOptions): Collector {
  const { discover, readFacts, snapshotOf } = collectorParts(ports, options);
  return {
    collect: async () => {
      const ask: AskDaemons = (homes) => askDaemons(homes, ports, options);
      const seen = await readFacts(await discover(), ask, everything);
      options.onFacts?.(seen);
      return snapshotOf(seen);
    },
  };
}

/** After this long a snapshot is made again even from the same facts. */
const longestMs = 5_000;

/** All that a snapshot is made of, save the processes below owners, which matter only while a turn runs. */
const parts = [
  'discovery',
  'rollouts',
  'lockTimes',
  'daemons',
  'titles',
  'history',
  'repositories',
  'names',
  'warnings',
] as const satisfies readonly (keyof HostFacts)[];

/** Remembers when each STATE began. While the facts are the same and no turn runs, so are the session objects. */
function snapshotMaker(codexPsVersion: string): CollectorParts['snapshotOf'] {
  let last: { readonly facts: HostFacts; readonly snapshot: HostSnapshot } | undefined;
  let memory: StateMemory = new Map();
  return (facts) => {
    const isSame = last && parts.every((part) => last?.facts[part] === facts[part]);
    if (last && isSame && !turnsRun(facts) && between(last.facts.at, facts.at) < longestMs) {
      return { ...last.snapshot, collectedAt: facts.at };
    }
    const made = hostSnapshot(facts, codexPsVersion);
    const held = holdSince(made.sessions, memory, facts.at);
    memory = held.memory;
    // What is equal is the same object: it is compared, and sent, several times from here on.
    const before = new Map(last?.snapshot.sessions.map((session) => [session.threadId, session]));
    const sessions = held.sessions.map((each) => reuseIfEqual(before.get(each.threadId), each));
    const snapshot = { ...made, sessions: reuseIfEqual(last?.snapshot.sessions, sessions) };
    last = { facts, snapshot };
    return snapshot;
  };
}

/** Whether a turn may run: its state depends on the time. */
function turnsRun({ rollouts }: HostFacts): boolean {
  for (const rollout of rollouts.values()) {
    if (!rollout.ok) return true;
    const { kind } = rollout.value.progress.turn;
    if (kind !== 'completed' && kind !== 'aborted') return true;
  }
  return false;
}
