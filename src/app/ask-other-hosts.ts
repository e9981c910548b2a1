import { collectOnce } from '../remote/collect-once.js';
import { nodeSshPorts } from '../platform/ports/ssh-ports.js';
import { remoteHosts } from '../remote/remote-hosts.js';
import type { HostName } from '../core/ids.js';
import { durationMs } from '../core/time.js';
import type { HostRecord } from '../core/fleet/merge-fleet.js';
import type { Options } from '../options/options.js';
import { recordOf, remoteData } from './remote-records.js';

/** One look at each of the other hosts, as far as each answers within its deadline. */
export async function askOtherHosts(
  options: Options,
): Promise<readonly (readonly [HostName, HostRecord])[]> {
  const ports = nodeSshPorts();
  const data = remoteData(options);
  const remote = remoteHosts(ports, data, durationMs(options.refreshMs));
  const results = await collectOnce(data.plans, remote);
  const named = await Promise.all(results.map((result) => remote.named(result)));
  return named.map((result) => recordOf(result, { now: ports.now(), debug: options.debug }));
}
