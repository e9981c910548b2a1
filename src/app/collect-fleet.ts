import type { HostFacts } from '../core/facts/host-facts.js';
import { FleetStore } from '../core/fleet/fleet-store.js';
import type { HostResult, Fleet } from '../core/session/snapshot.js';
import { localHost } from '../core/ids.js';
import { between, type DurationMs } from '../core/time.js';
import type { CollectorOptions } from '../local/host-collector.js';
import type { StartedDiscovery } from '../local/processes/start-discovery.js';
import type { Options } from '../options/options.js';
import type { HostPorts } from '../platform/host-ports.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { collectLocalHost, collectorOptions } from './local-host.js';
import { marksFor } from './user-marks.js';
import { oneShotLsofTimeoutMs } from './start-early.js';

/** Collects each chosen host once. `started`: the discovery that was started before everything was loaded. */
export async function collectFleet(
  options: Options,
  version: string,
  started: StartedDiscovery | undefined,
): Promise<Fleet> {
  if (options.demo) {
    const { demoFleet } = await import('./demo-fleet.js');
    return demoFleet(version);
  }
  return gatherFleet(options, version, nodePorts(), { started });
}

/** A program that was run to collect this machine. */
export interface ProgramRun {
  readonly program: string;
  readonly took: DurationMs;
}

export interface FleetWithFacts {
  readonly fleet: Fleet;
  /** undefined if this machine was not chosen. */
  readonly facts: HostFacts | undefined;
  readonly runs: readonly ProgramRun[];
}

export async function collectWithFacts(options: Options, version: string): Promise<FleetWithFacts> {
  const runs: ProgramRun[] = [];
  let facts: HostFacts | undefined;
  const ports = timedPorts(nodePorts(), runs);
  const fleet = await gatherFleet({ ...options, debug: false }, version, ports, {
    search: 'all',
    onFacts: (seen) => {
      facts = seen;
    },
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

async function gatherFleet(
  options: Options,
  version: string,
  ports: HostPorts,
  special: Partial<CollectorOptions>,
): Promise<Fleet> {
  const { codexHome, discovery, settings, hosts } = options;
  const longestPollMs = settings['status.longest_poll_ms'].value;
  const local = { codexHome, discovery, longestPollMs, codexPsVersion: version };
  const plan = { ...collectorOptions(local, oneShotLsofTimeoutMs), ...special };
  const [here, others, marks] = await Promise.all([
    hosts.includes(localHost) ? collectLocalHost(ports, plan) : undefined,
    askOthers(options),
    marksFor(options)?.read(),
  ]);
  const store = new FleetStore({ ...options, chosenHosts: hosts });
  if (marks) store.mark(marks);
  for (const result of here ? [here, ...others] : others) store.take(result, ports.now());
  return store.fleet(ports.now(), undefined);
}

/** Asks the other hosts, all at once; the code for it is loaded only if there are any. */
async function askOthers(options: Options): Promise<readonly HostResult[]> {
  if (options.hosts.every((host) => host === localHost)) return [];
  const { askOtherHosts } = await import('./ask-other-hosts.js');
  return askOtherHosts(options);
}
