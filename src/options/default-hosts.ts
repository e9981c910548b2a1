import type { HostName } from '../core/ids.js';
import { nodeSshPorts } from '../platform/ports/ssh-ports.js';
import { printError } from '../platform/print-text.js';
import { isDefinedHost } from '../remote/ssh/ssh-config.js';
import { defaultRemoteHosts } from './host-list.js';
import type { Options } from './options.js';

/**
 * Without configured hosts, `all` includes the default hosts only if the ssh configuration defines them: nobody else's
 * codex-ps should try to reach them. Hosts that are named are kept. A user whose `all` is this machine only is told how
 * to add hosts.
 */
export async function resolveDefaultHosts(
  options: Options,
  isDefined = (host: HostName) => isDefinedHost(nodeSshPorts(), options.sshBin, host),
): Promise<Options> {
  const { hosts, default_host } = options.settings;
  const given = default_host.value.split(',').map((name) => name.trim());
  const isAll = given.some((name) => name.toLowerCase() === 'all');
  if (!isAll || hosts.value !== undefined || options.demo) return options;
  const added = defaultRemoteHosts.filter((host) => !given.includes(host));
  const defined = await Promise.all(added.map(isDefined));
  const unknown = added.filter((_host, index) => defined[index] !== true);
  const kept = options.hosts.filter((host) => !unknown.includes(host));
  if (kept.length === 1) {
    printError(
      'all is only this machine; to add hosts, put hosts = ["NAME", …] into config.toml (see docs/hosts.md)',
    );
  }
  return { ...options, hosts: kept };
}
