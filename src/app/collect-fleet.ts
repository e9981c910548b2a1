import { createHostCollector, type CollectorOptions } from '../local/host-collector.js';
import { namesFilePath } from '../local/titles/names-path.js';
import type { HostPorts } from '../platform/host-ports.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { unixWebSocketPort } from '../platform/unix-websocket.js';
import type { StartedDiscovery } from '../local/processes/start-discovery.js';
import { type HostName, localHost } from '../core/ids.js';
import type { Fleet } from '../core/session/snapshot.js';
import { durationMs } from '../core/time.js';
import { type HostRecord, mergeFleet } from '../core/fleet/merge-fleet.js';
import { lookHere } from './look-here.js';
import type { Options } from '../options/options.js';
import { oneShotLsofTimeoutMs } from './start-early.js';

/** One look at each chosen host. `started` is what was begun before the command line was read. */
export async function collectFleet(
  options: Options,
  version: string,
  started: StartedDiscovery | undefined,
): Promise<Fleet> {
  if (options.demo) {
    const { demoFleet } = await import('./demo-fleet.js');
    return demoFleet(version);
  }
  return gatherFleet(options, (ports) => {
    const plan = { ...collectorOptions(options, version, ports), started };
    return lookHere(createHostCollector(ports, plan), ports.now, options.debug);
  });
}

/** How this machine is looked at for a command that looks once. */
export function collectorOptions(
  { codexHome, discovery }: Options,
  version: string,
  { identity }: HostPorts,
): CollectorOptions {
  return {
    codexHome,
    discovery,
    lsofTimeoutMs: oneShotLsofTimeoutMs,
    codexPsVersion: version,
    namesPath: namesFilePath(process.env, identity.homeDir),
    webSocket: unixWebSocketPort,
    started: undefined,
  };
}

/** One look at each chosen host, at this machine by `lookAtThisMachine`. */
export async function gatherFleet(
  options: Options,
  lookAtThisMachine: (ports: HostPorts) => Promise<HostRecord>,
): Promise<Fleet> {
  const ports = nodePorts();
  const [here, others] = await Promise.all([
    options.hosts.includes(localHost) ? lookAtThisMachine(ports) : undefined,
    askOthers(options),
  ]);
  const fleet = mergeFleet({
    chosenHosts: options.hosts,
    records: new Map([...(here ? [[localHost, here] as const] : []), ...others]),
    now: ports.now(),
    staleAfter: durationMs(Number.MAX_SAFE_INTEGER),
  });
  return { ...fleet, warnings: [...options.configProblems, ...fleet.warnings] };
}

/** Each of the other hosts by one command, all at once; what it takes is loaded only where there are any. */
async function askOthers(options: Options): Promise<readonly (readonly [HostName, HostRecord])[]> {
  if (options.hosts.every((host) => host === localHost)) return [];
  const { askOtherHosts } = await import('./ask-other-hosts.js');
  return askOtherHosts(options);
}
