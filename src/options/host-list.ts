import { isUnsafeHost } from '../config/setting-kinds.js';
import { type HostName, localHost } from '../core/ids.js';
import { cleanText } from '../core/text/clean-text.js';
import { err, ok, type Result } from '../core/result.js';

/** The hosts that `all` adds to this machine until the configuration names others. */
export const defaultRemoteHosts: readonly HostName[] = ['home', 'amirs-work-studio'].map(
  (name) => name as HostName,
);

/**
 * The hosts that `--host` names: a comma-separated list, trimmed, empties skipped, doubles dropped;
 * `all` in any case stands for this machine and the remote hosts; nothing at all is this machine.
 */
export function parseHostList(
  text: string,
  remoteHosts: readonly HostName[],
): Result<readonly HostName[], string> {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const bad = words.find(isUnsafeHost);
  if (bad !== undefined) {
    return err(
      `--host: invalid host ${JSON.stringify(cleanText(bad))}; use ssh aliases, local or all`,
    );
  }
  const hosts = words.flatMap((word) =>
    word.toLowerCase() === 'all' ? [localHost, ...remoteHosts] : [word as HostName],
  );
  return ok(hosts.length === 0 ? [localHost] : [...new Set(hosts)]);
}
