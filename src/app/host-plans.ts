import type { HostPlan } from '../remote/host-plan.js';
import { type HostName, localHost } from '../core/ids.js';
import { durationMs } from '../core/time.js';
import type { Options } from '../options/options.js';

const defaultTimeoutMs = 6_000;

/** How each of the chosen hosts is to be reached: a flag wins over the configuration. */
export function hostPlans({ hosts, ssh }: Options): readonly HostPlan[] {
  return remoteHosts(hosts).map((host) => {
    const configured = ssh.configured.find((other) => other.host === host);
    return {
      host,
      transport: ssh.transport ?? configured?.transport ?? 'auto',
      remoteBin: ssh.remoteBin ?? configured?.remoteBin ?? 'codex-ps',
      timeout: durationMs(ssh.timeoutMs ?? configured?.timeoutMs ?? defaultTimeoutMs),
    };
  });
}

export function remoteHosts(hosts: readonly HostName[]): readonly HostName[] {
  return hosts.filter((host) => host !== localHost);
}
