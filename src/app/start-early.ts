import { localHost } from '../core/ids.js';
import type { ParsedFlags } from '../options/flag-table.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { startDiscovery, type StartedDiscovery } from '../local/processes/start-discovery.js';

/** In one-shot commands; the monitor can wait longer without keeping anyone waiting. */
export const oneShotLsofTimeoutMs = 2_000;

/**
 * Begins the usual discovery before the rest is loaded, where the command line is sure to need it: `--json` or
 * `--once` on this machine. undefined where it may not.
 */
export function startEarly(plain: ParsedFlags | undefined): StartedDiscovery | undefined {
  if (!plain || plain.version === true || plain.demo === true) return undefined;
  const isOneShot = plain.json === true || plain.once === true;
  const isHere = plain.host === undefined || plain.host === localHost;
  if (!isOneShot || !isHere || plain.discovery !== 'auto') return undefined;
  return startDiscovery(nodePorts(), { mode: 'auto', lsofTimeoutMs: oneShotLsofTimeoutMs });
}
