import { holdSince, type StateMemory } from '../model/hold-since.js';
import { hostSnapshot } from '../model/host-snapshot.js';
import type { Collector } from './collector.js';
import { hostLooker, type LookOptions } from './look-at-host.js';
import type { HostPorts } from './ports/host-ports.js';

export interface CollectorOptions extends LookOptions {
  readonly codexPsVersion: string;
}

/** The collector of this machine: look, work out what it means, remember when each STATE began. */
export function createHostCollector(ports: HostPorts, options: CollectorOptions): Collector {
  const look = hostLooker(ports, options);
  let memory: StateMemory = new Map();
  return {
    collect: async () => {
      const facts = await look();
      const snapshot = hostSnapshot(facts, options.codexPsVersion);
      const held = holdSince(snapshot.sessions, memory, facts.at);
      ({ memory } = held);
      return { ...snapshot, sessions: held.sessions };
    },
  };
}
