import { withDefinedHosts } from '../options/default-hosts.js';
import type { Options } from '../options/options.js';
import { nodeSshPorts } from '../platform/ports/ssh-ports.js';
import { isDefinedHost } from '../remote/ssh/ssh-config.js';

/** Asks OpenSSH which of the default hosts its configuration defines; what is to be said goes to stderr. */
export async function resolveDefaultHosts(options: Options): Promise<Options> {
  const ports = nodeSshPorts();
  const { sshBin } = options.ssh;
  const found = await withDefinedHosts(options, (host) => isDefinedHost(ports, sshBin, host));
  if (found.notice !== undefined) process.stderr.write(`codex-ps: ${found.notice}\n`);
  return found.options;
}
