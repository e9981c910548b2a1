import { type HostPlan, askOnce } from '../remote/host-connection.js';
import { userFile } from '../platform/paths/user-file.js';
import { type RemoteHosts, type RemoteWorkerData, remoteHosts } from '../remote/remote-hosts.js';
import { type HostName, localHost } from '../core/ids.js';
import { durationMs } from '../core/time.js';
import type { Options } from '../options/options.js';
import { nodeSshPorts } from '../platform/ports/ssh-ports.js';
import { askDoctor, type RemoteFindings } from '../doctor/remote-findings.js';
import type { HostResult } from '../core/session/snapshot.js';

const defaultTimeoutMs = 6_000;

/** How each of the chosen hosts is reached: a flag overrides the configuration. */
function hostPlans(options: Options): readonly HostPlan[] {
  return options.hosts.flatMap((host) => {
    if (host === localHost) return [];
    const configured = options.settings.hosts.value?.find((other) => other.host === host);
    return {
      host,
      transport: options.transport ?? configured?.transport ?? 'auto',
      remoteBin: options.remoteBin ?? configured?.remoteBin ?? 'codex-ps',
      timeout: durationMs(options.sshTimeoutMs ?? configured?.timeoutMs ?? defaultTimeoutMs),
    };
  });
}

export function remoteData(options: Options): RemoteWorkerData {
  return {
    plans: hostPlans(options),
    sshBin: options.sshBin,
    allSources: options.allSources,
    namesPath: userFile('names'),
  };
}

/** The chosen hosts other than this machine, and the means to reach them. */
export function otherHosts(options: Options): RemoteHosts & Pick<RemoteWorkerData, 'plans'> {
  const data = remoteData(options);
  const remote = remoteHosts(nodeSshPorts(), data, durationMs(options.refreshMs));
  return { ...remote, plans: data.plans };
}

/** With `endedFlags`, the sessions that have ended. */
export async function askOtherHosts(
  options: Options,
  endedFlags?: readonly string[],
): Promise<readonly HostResult[]> {
  const { plans, ...remote } = otherHosts(options);
  const running = { mode: options.timeline ? 'timeline' : 'once' } as const;
  const task = endedFlags ? ({ mode: 'ended', flags: endedFlags } as const) : running;
  return Promise.all(plans.map(async (plan) => remote.named(await askOnce(plan, remote, task))));
}

export async function askOtherDoctors(
  options: Options,
  hosts: readonly HostName[],
): Promise<RemoteFindings> {
  const { plans, ...remote } = otherHosts(options);
  const asked = plans.filter(({ host }) => hosts.includes(host));
  const found = await Promise.all(
    asked.map(async (plan) => [plan.host, await askDoctor(plan, remote)] as const),
  );
  return new Map(found);
}
