import { fileURLToPath } from 'node:url';
import type { HostPlan } from '../remote/host-plan.js';
import { namesFilePath } from '../local/titles/names-path.js';
import { nodeIdentity } from '../platform/node-identity.js';
import type { RemoteWorkerData } from '../remote/remote-worker-data.js';
import { type HostName, localHost } from '../core/ids.js';
import { durationMs } from '../core/time.js';
import type { Options } from '../options/options.js';

const defaultTimeoutMs = 6_000;

/** How each of the chosen hosts is to be reached: a flag wins over the configuration. */
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

/** What asking the other hosts of this command line takes. */
export function remoteData(options: Options): RemoteWorkerData {
  return {
    plans: hostPlans(options),
    sshBin: options.ssh.sshBin,
    allSources: options.allSources,
    timeline: options.timeline,
    namesPath: namesFilePath(process.env, nodeIdentity().homeDir),
    programPath: programPath(import.meta.url),
  };
}

/** `dist/codex-ps-push.cjs`, seen from wherever in dist/ this file has been built into. */
function programPath(here: string): string {
  const root = here.slice(0, here.lastIndexOf('/dist/') + 1);
  return fileURLToPath(new URL('dist/bundle/codex-ps-push.cjs', root === '' ? here : root));
}
