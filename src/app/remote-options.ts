import { join } from 'node:path';
import type { HostPlan } from '../remote/host-connection.js';
import { packageRoot } from '../platform/runtime/package-files.js';
import { userFile } from '../platform/paths/user-file.js';
import type { RemoteWorkerData } from '../remote/remote-hosts.js';
import { type HostName, localHost } from '../core/ids.js';
import { durationMs } from '../core/time.js';
import type { Options } from '../options/options.js';

const defaultTimeoutMs = 6_000;

/** How each of the chosen hosts is reached: a flag overrides the configuration. */
function hostPlans({ hosts, ssh }: Options): readonly HostPlan[] {
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

function remoteHosts(hosts: readonly HostName[]): readonly HostName[] {
  return hosts.filter((host) => host !== localHost);
}

export function remoteData(options: Options): RemoteWorkerData {
  return {
    plans: hostPlans(options),
    sshBin: options.ssh.sshBin,
    allSources: options.allSources,
    namesPath: userFile('names'),
    programPath: join(packageRoot(), 'dist/bundle/codex-ps-push.cjs'),
  };
}
