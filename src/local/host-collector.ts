import type { Discovery } from '../core/facts/discovery.js';
import type { HostFacts } from '../core/facts/host-facts.js';
import type { HostSnapshot } from '../core/session/snapshot.js';
import type { HostPorts } from '../platform/host-ports.js';
import type { DaemonOptions } from './daemon/ask-daemon.js';
import { askDaemons } from './daemon/live-daemons.js';
import { everything, FactsReader, type AskDaemons, type FactsOptions } from './facts-reader.js';
import { createBootClock } from './processes/boot-clock.js';
import { repeatedDiscovery } from './processes/discover.js';
import { PsTable } from './processes/ps-table.js';
import type { SearchOptions } from './processes/other-holders.js';
import type { DiscoveryMode, StartedDiscovery } from './processes/start-discovery.js';
import { SnapshotMaker } from './snapshot-maker.js';

/** Collects one machine each time it is asked, remembering what need not be read twice. */
export interface Collector {
  collect(): Promise<HostSnapshot>;
}

export interface CollectorOptions
  extends Omit<FactsOptions, 'bootClock' | 'psTable'>, DaemonOptions {
  readonly discovery: DiscoveryMode;
  readonly lsofTimeoutMs: number;
  /** For the doctor: `all` also finds processes that only look like Codex. `signs` by default. */
  readonly search?: SearchOptions['search'];
  /** What was started before this program was loaded, for the first discovery. */
  readonly started: StartedDiscovery | undefined;
  /** Receives the facts behind each snapshot, for those who ask why a row is as it is. */
  readonly onFacts?: (facts: HostFacts) => void;
}

/** What a single collection and the monitor have in common. */
export interface CollectorParts {
  readonly discover: () => Promise<Discovery>;
  readonly facts: FactsReader;
  readonly snapshots: SnapshotMaker;
}

export function collectorParts(
  ports: HostPorts,
  { started, ...options }: CollectorOptions,
): CollectorParts {
  const bootClock = createBootClock();
  const { discovery: mode, lsofTimeoutMs, codexHome, search = 'signs' } = options;
  const psTable = new PsTable(ports);
  const discovery = { mode, lsofTimeoutMs, bootClock, psTable, codexHome, search };
  return {
    discover: repeatedDiscovery(ports, discovery, started),
    facts: new FactsReader(ports, { ...options, bootClock, psTable }),
    snapshots: new SnapshotMaker(options.codexPsVersion),
  };
}

export function createHostCollector(ports: HostPorts, options: CollectorOptions): Collector {
  const { discover, facts, snapshots } = collectorParts(ports, options);
  return {
    collect: async () => {
      const ask: AskDaemons = (homes) => askDaemons(homes, ports, options);
      const seen = await facts.read(await discover(), ask, everything);
      options.onFacts?.(seen);
      return snapshots.of(seen);
    },
  };
}
