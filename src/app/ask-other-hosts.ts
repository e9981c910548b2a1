import { askOnce } from '../remote/host-connection.js';
import { nodeSshPorts } from '../platform/ports/ssh-ports.js';
import { remoteHosts } from '../remote/remote-hosts.js';
import { durationMs } from '../core/time.js';
import type { HostName } from '../core/ids.js';
import { askDoctor, type RemoteFindings } from '../doctor/remote-findings.js';
import type { Options } from '../options/options.js';
import { remoteData } from './remote-options.js';
import type { HostResult } from '../core/fleet/host-result.js';

export async function askOtherHosts(options: Options): Promise<readonly HostResult[]> {
  const ports = nodeSshPorts();
  const data = remoteData(options);
  const remote = remoteHosts(ports, data, durationMs(options.refreshMs));
  const mode = options.timeline ? 'timeline' : 'once';
  return Promise.all(
    data.plans.map(async (plan) => remote.named(await askOnce(plan, remote, mode))),
  );
}

/** Runs the doctor of each of these hosts, all at once. */
export async function askOtherDoctors(
  options: Options,
  hosts: readonly HostName[],
): Promise<RemoteFindings> {
  const data = remoteData(options);
  const remote = remoteHosts(nodeSshPorts(), data, durationMs(options.refreshMs));
  const asked = data.plans.filter(({ host }) => hosts.includes(host));
  const found = await Promise.all(
    asked.map(async (plan) => [plan.host, await askDoctor(plan, remote)] as const),
  );
  return new Map(found);
}
