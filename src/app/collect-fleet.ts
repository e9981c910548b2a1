import type { HostFacts } from '../core/facts/host-facts.js';
import { FleetStore } from '../core/fleet/fleet-store.js';
import type { HostSnapshot, Fleet } from '../core/session/snapshot.js';
import { localHost } from '../core/ids.js';
import { between, type DurationMs } from '../core/time.js';
import { createHostCollector } from '../local/host-collector.js';
import type { StartedDiscovery } from '../local/processes/start-discovery.js';
import type { Options } from '../options/options.js';
import type { HostPorts } from '../platform/host-ports.js';
import { userFile } from '../platform/paths/user-file.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { collectLocalHost, collectorOptions, type Collect } from './local-host.js';
import { localHostOptions } from './local-host-options.js';
import { oneShotLsofTimeoutMs } from './start-early.js';
import { userMarks } from './user-marks.js';

/** Collects each chosen host once. `started`: the discovery that was started before everything was loaded. */
export async function collectFleet(options: Options, started?: StartedDiscovery): Promise<Fleet> {
  return gatherFleet(options, (ports, plan) => collectOnce(ports, { ...plan, started }));
}

export interface FleetWithFacts {
  readonly fleet: Fleet;
  /** undefined if this machine was not chosen. */
  readonly facts: HostFacts | undefined;
  /** How long lsof ran; undefined where it did not. */
  readonly lsofTook: DurationMs | undefined;
}

export async function collectWithFacts(options: Options): Promise<FleetWithFacts> {
  let facts: HostFacts | undefined;
  let lsofTook: DurationMs | undefined;
  const onFacts = (seen: HostFacts): void => {
    facts = seen;
  };
  const fleet = await gatherFleet({ ...options, debug: false }, (ports, plan) => {
    const run: HostPorts['run'] = async (command) => {
      const from = ports.now();
      const outcome = await ports.run(command);
      if (command.program === 'lsof') lsofTook ??= between(from, ports.now());
      return outcome;
    };
    return collectOnce({ ...ports, run }, { ...plan, search: 'all', onFacts });
  });
  return { fleet, facts, lsofTook };
}

const collectOnce: Collect = (ports, plan) =>
  createHostCollector(ports, { ...plan, lsofTimeoutMs: oneShotLsofTimeoutMs }).collect();

/** This machine by `collect` and the other chosen hosts by ssh; in the demo its hosts by `collect`. */
export async function gatherFleet(
  options: Options,
  collect: Collect,
  endedFlags?: readonly string[],
): Promise<Fleet> {
  if (options.demo) {
    const { demoFleet } = await import('./demo-fleet.js');
    return demoFleet(options, collect);
  }
  const ports = nodePorts();
  const { hosts: chosenHosts } = options;
  const collectHere = (): Promise<HostSnapshot> =>
    collect(ports, collectorOptions(localHostOptions(options)));
  const marks = userMarks(ports.files, userFile('marks'), false);
  // The code that asks other hosts is loaded only if there are any.
  const asking = chosenHosts.some((host) => host !== localHost) && import('./ask-other-hosts.js');
  const [here, others] = await Promise.all([
    chosenHosts.includes(localHost) ? collectLocalHost(collectHere) : undefined,
    asking ? asking.then((code) => code.askOtherHosts(options, endedFlags)) : [],
    marks.read(),
  ]);
  const store = new FleetStore({ ...options, chosenHosts });
  for (const result of here ? [here, ...others] : others) store.take(result, ports.now());
  return marks.marked(store.fleet(ports.now(), undefined));
}
