import { collectOnce } from '../collect/collect-once.js';
import { nodeSshPorts } from '../collect/ports/ssh-ports.js';
import { remoteHosts } from '../collect/remote-hosts.js';
import type { HostName } from '../domain/ids.js';
import { durationMs } from '../domain/time.js';
import type { HostRecord } from '../model/merge-fleet.js';
import type { Options } from './options.js';
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
