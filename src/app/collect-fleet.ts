import { createHostCollector, type CollectorOptions } from '../local/host-collector.js';
import { namesFilePath } from '../local/titles/names-path.js';
import type { HostPorts } from '../platform/host-ports.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { unixWebSocketPort } from '../platform/unix-websocket.js';
import type { StartedDiscovery } from '../local/processes/start-discovery.js';
import { localHost } from '../core/ids.js';
import type { Fleet } from '../core/session/snapshot.js';
import { collectLocalHost } from './local-host.js';
import type { Options } from '../options/options.js';
import { oneShotLsofTimeoutMs } from './start-early.js';
import type { HostResult } from '../core/fleet/host-result.js';
import { FleetStore } from '../core/fleet/fleet-store.js';

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
    return collectLocalHost(createHostCollector(ports, plan), ports.now);
  });
}

/** How this machine is looked at for a command that looks once. */
export function collectorOptions(
  { codexHome, discovery, settings }: Options,
  version: string,
  { identity }: HostPorts,
): CollectorOptions {
  return {
    codexHome,
    discovery,
    lsofTimeoutMs: oneShotLsofTimeoutMs,
    codexPsVersion: version,
    longestPollMs: settings['status.longest_poll_ms'].value,
    namesPath: namesFilePath(process.env, identity.homeDir),
    webSocket: unixWebSocketPort,
    started: undefined,
  };
}

/** One look at each chosen host, at this machine by `collectThisMachine`. */
export async function gatherFleet(
  options: Options,
  collectThisMachine: (ports: HostPorts) => Promise<HostResult>,
): Promise<Fleet> {
  const ports = nodePorts();
  const [here, others] = await Promise.all([
    options.hosts.includes(localHost) ? collectThisMachine(ports) : undefined,
    askOthers(options),
  ]);
  const store = new FleetStore({ ...options, chosenHosts: options.hosts });
  for (const result of here ? [here, ...others] : others) store.take(result, ports.now());
  return store.fleet(ports.now(), undefined);
}

/** Each of the other hosts by one command, all at once; what it takes is loaded only where there are any. */
async function askOthers(options: Options): Promise<readonly HostResult[]> {
  if (options.hosts.every((host) => host === localHost)) return [];
  const { askOtherHosts } = await import('./ask-other-hosts.js');
  return askOtherHosts(options);
}
