import { createHostCollector } from '../local/host-collector.js';
import type { HostPorts } from '../platform/host-ports.js';
import type { HostFacts } from '../core/facts/host-facts.js';
import type { Fleet } from '../core/session/snapshot.js';
import { between, type DurationMs } from '../core/time.js';
import { collectorOptions, gatherFleet } from './collect-fleet.js';
import { collectLocalHost } from './local-host.js';
import type { Options } from '../options/options.js';

/** A program that was run for the look. */
export interface ProgramRun {
  readonly program: string;
  readonly took: DurationMs;
}

/** One look, with the facts behind the rows of this machine. */
export interface CloseLook {
  readonly fleet: Fleet;
  /** undefined where this machine was not chosen. */
  readonly facts: HostFacts | undefined;
  readonly runs: readonly ProgramRun[];
}

export async function lookClosely(options: Options, version: string): Promise<CloseLook> {
  const runs: ProgramRun[] = [];
  let facts: HostFacts | undefined;
  const fleet = await gatherFleet({ ...options, debug: false }, (ports) => {
    const plan = collectorOptions(options, version, ports);
    const onFacts = (seen: HostFacts): void => {
      facts = seen;
    };
    const collector = createHostCollector(timedPorts(ports, runs), {
      ...plan,
      search: 'all',
      onFacts,
    });
    return collectLocalHost(collector, ports.now);
  });
  return { fleet, facts, runs };
}

function timedPorts(ports: HostPorts, runs: ProgramRun[]): HostPorts {
  return {
    ...ports,
    run: async (command) => {
      const from = ports.now();
      const outcome = await ports.run(command);
      runs.push({ program: command.program, took: between(from, ports.now()) });
      return outcome;
    },
  };
}
