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
import { collectLocalHost, collectorOptions, localHostOptions } from './local-host.js';
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

export interface FleetWithFacts {
  readonly fleet: Fleet;
  /** undefined if this machine was not chosen. */
  readonly facts: HostFacts | undefined;
  /** How long lsof ran; undefined where it did not. */
  readonly lsofTook: DurationMs | undefined;
}

export async function collectWithFacts(options: Options, version: string): Promise<FleetWithFacts> {
  const ports = nodePorts();
  let facts: HostFacts | undefined;
  let lsofTook: DurationMs | undefined;
  const run: HostPorts['run'] = async (command) => {
    const from = ports.now();
    const outcome = await ports.run(command);
    if (command.program === 'lsof') lsofTook ??= between(from, ports.now());
    return outcome;
  };
  const plain = { ...options, debug: false };
  const fleet = await gatherFleet(
    plain,
    version,
    { ...ports, run },
    {
      search: 'all',
      onFacts: (seen) => {
        facts = seen;
      },
    },
  );
  return { fleet, facts, lsofTook };
}

async function gatherFleet(
  options: Options,
  version: string,
  ports: HostPorts,
  special: Partial<CollectorOptions>,
): Promise<Fleet> {
  const { hosts } = options;
  const local = localHostOptions(options, version);
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
export async function askOthers(
  options: Options,
  endedFlags?: readonly string[],
): Promise<readonly HostResult[]> {
  if (options.hosts.every((host) => host === localHost)) return [];
  const { askOtherHosts } = await import('./ask-other-hosts.js');
  return askOtherHosts(options, endedFlags);
}
