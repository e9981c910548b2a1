import type { HostName } from '../core/ids.js';
import { nodeSshPorts } from '../platform/ports/ssh-ports.js';
import { printError } from '../platform/print-text.js';
import { isDefinedHost } from '../remote/ssh/ssh-config.js';
import { defaultRemoteHosts } from './host-list.js';
import type { Options } from './options.js';

/** Asks OpenSSH which of the default hosts its configuration defines; the notice goes to stderr. */
export async function resolveDefaultHosts(options: Options): Promise<Options> {
  const ports = nodeSshPorts();
  const { sshBin } = options.ssh;
  const found = await withDefinedHosts(options, (host) => isDefinedHost(ports, sshBin, host));
  if (found.notice !== undefined) printError(found.notice);
  return found.options;
}

interface DefinedHosts {
  readonly options: Options;
  /** One line for a user whose `all` is this machine only; undefined for everybody else. */
  readonly notice: string | undefined;
}

/**
 * Without configured hosts, `all` includes the default hosts only if the ssh configuration defines
 * them: nobody else's codex-ps should try to reach them. Hosts that are named are kept.
 */
export async function withDefinedHosts(
  options: Options,
  isDefined: (host: HostName) => Promise<boolean>,
): Promise<DefinedHosts> {
  const { hosts, default_host } = options.settings;
  const given = default_host.value.split(',').map((name) => name.trim());
  const isAll = given.some((name) => name.toLowerCase() === 'all');
  if (!isAll || hosts.value !== undefined || options.demo) return { options, notice: undefined };
  const added = defaultRemoteHosts.filter((host) => !given.includes(host));
  const defined = await Promise.all(added.map(isDefined));
  const unknown = added.filter((_host, index) => defined[index] !== true);
  const kept = options.hosts.filter((host) => !unknown.includes(host));
  const notice =
    kept.length === 1
      ? 'all is only this machine; to add hosts, put hosts = ["NAME", …] into config.toml (see docs/hosts.md)'
      : undefined;
  return { options: { ...options, hosts: kept }, notice };
}
