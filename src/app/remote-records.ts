import { fileURLToPath } from 'node:url';
import type { RemoteResult, HostPlan } from '../remote/host-plan.js';
import { namesFilePath } from '../local/titles/names-path.js';
import { nodeIdentity } from '../platform/node-identity.js';
import type { RemoteWorkerData } from '../remote/remote-worker-data.js';
import { type HostName, localHost } from '../core/ids.js';
import { type EpochMs, durationMs } from '../core/time.js';
import type { HostRecord } from '../core/fleet/merge-fleet.js';
import type { Options } from '../options/options.js';
import { withNotes } from './with-notes.js';

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

/** An answer, or the lack of one, as the fleet is merged of. */
export function recordOf(
  result: RemoteResult,
  { now, debug }: { readonly now: EpochMs; readonly debug: boolean },
): readonly [HostName, HostRecord] {
  if (result.kind === 'answered') {
    const { answer } = result;
    const snapshot = withNotes(answer.snapshot, debug);
    return [snapshot.host, { ...answer, snapshot, answeredAt: now, failure: undefined }];
  }
  const { failure, transport, transportReason } = result;
  const record: HostRecord = {
    ...{ snapshot: undefined, transport, latency: undefined, answeredAt: undefined, failure },
    ...(transportReason === undefined ? {} : { transportReason }),
  };
  return [failure.host, record];
}
