import { localHost } from '../core/ids.js';
import type { ParsedFlags } from '../options/flag-table.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { startDiscovery, type StartedDiscovery } from '../local/processes/start-discovery.js';

/** In one-shot commands, for which the user waits. */
export const oneShotLsofTimeoutMs = 2_000;

/** Starts discovery before everything is loaded, where the command line certainly needs it: `--json` or `--once` here. */
export function startEarly(plain: ParsedFlags | undefined): StartedDiscovery | undefined {
  if (!plain || plain.version === true || plain.demo === true) return undefined;
  const isOneShot = plain.json === true || plain.once === true;
  const isHere = plain.host === undefined || plain.host === localHost;
  if (!isOneShot || !isHere || plain.discovery !== 'auto') return undefined;
  return startDiscovery(nodePorts(), { mode: 'auto', lsofTimeoutMs: oneShotLsofTimeoutMs });
}
