import type { HostFacts } from '../core/facts/host-facts.js';
import { createBootClock } from './processes/boot-clock.js';
import type { Collector } from './collector.js';
import { askDaemons, type DaemonOptions } from './daemon/ask-daemon.js';
import { allAnew, hostLooker, type LookOptions } from './facts-reader.js';
import type { HostPorts } from '../platform/host-ports.js';
import { repeatedDiscovery } from './processes/discover.js';
import { SnapshotOfLooks } from './snapshot-maker.js';
import type { SearchOptions } from './processes/other-holders.js';
import type { DiscoveryMode, StartedDiscovery } from './processes/start-discovery.js';

export interface CollectorOptions extends Omit<LookOptions, 'bootClock'>, DaemonOptions {
  readonly discovery: DiscoveryMode;
  readonly lsofTimeoutMs: number;
  /** For a doctor: `all` also finds processes that only look like Codex. `signs` by default. */
  readonly search?: SearchOptions['search'];
  /** What was begun before this program was loaded, for the first look. */
  readonly started: StartedDiscovery | undefined;
  /** Is handed what each look saw, for those who ask why a row is as it is. */
  readonly onFacts?: (facts: HostFacts) => void;
}

/** The collector of this machine, which looks when it is asked. */
export function createHostCollector(ports: HostPorts, options: CollectorOptions): Collector {
  const bootClock = createBootClock();
  const { discovery: mode, lsofTimeoutMs, started } = options;
  const discover = repeatedDiscovery(
    ports,
    {
      mode,
      lsofTimeoutMs,
      bootClock,
      codexHome: options.codexHome,
      search: options.search ?? 'signs',
    },
    started,
  );
  const look = hostLooker(ports, { ...options, bootClock });
  const words = askDaemons(ports, options);
  const snapshots = new SnapshotOfLooks(options.codexPsVersion);
  return {
    collect: async () => {
      const facts = await look(await discover(), words, allAnew);
      options.onFacts?.(facts);
      return snapshots.of(facts);
    },
  };
}
