import { askDoctor } from '../doctor/ask-doctor.js';
import { nodeSshPorts } from '../platform/ports/ssh-ports.js';
import { remoteHosts } from '../remote/remote-hosts.js';
import type { HostName } from '../core/ids.js';
import { durationMs } from '../core/time.js';
import type { FindingsThere } from '../doctor/remote-findings.js';
import type { Options } from '../options/options.js';
import { remoteData } from './remote-options.js';

/** What the codex-ps of each of these hosts finds there, all at once. */
export async function askOtherDoctors(
  options: Options,
  hosts: readonly HostName[],
): Promise<FindingsThere> {
  const data = remoteData(options);
  const remote = remoteHosts(nodeSshPorts(), data, durationMs(options.refreshMs));
  const asked = data.plans.filter(({ host }) => hosts.includes(host));
  const told = await Promise.all(
    asked.map(async (plan) => [plan.host, await askDoctor(plan, remote)] as const),
  );
  return new Map(told);
}
