import { hostLooker } from '../collect/look-at-host.js';
import type { HostPorts } from '../collect/ports/host-ports.js';
import type { HostFacts } from '../domain/facts/host-facts.js';
import type { Fleet } from '../domain/snapshot.js';
import { between, type DurationMs } from '../domain/time.js';
import { hostSnapshot } from '../model/host-snapshot.js';
import { gatherFleet, lookOptions } from './collect-fleet.js';
import type { Options } from './options.js';

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
  const fleet = await gatherFleet(options, async (ports) => {
    const timed = timedPorts(ports, runs);
    const from = ports.now();
    facts = await hostLooker(timed, lookOptions(options, version, ports))();
    const answeredAt = ports.now();
    return {
      snapshot: hostSnapshot(facts, version),
      transport: 'local',
      latency: between(from, answeredAt),
      answeredAt,
      failure: undefined,
    };
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
