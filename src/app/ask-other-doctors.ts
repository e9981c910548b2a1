import { askDoctor, type RemoteFindings } from '../doctor/remote-findings.js';
import { nodeSshPorts } from '../platform/ports/ssh-ports.js';
import { remoteHosts } from '../remote/remote-hosts.js';
import type { HostName } from '../core/ids.js';
import { durationMs } from '../core/time.js';
import type { Options } from '../options/options.js';
import { remoteData } from './remote-options.js';

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
