import type { Discovery, DiscoveryTrouble } from '../../core/facts/discovery.js';
import { type EpochMs, epochMs } from '../../core/time.js';
import type { BootClock } from './boot-clock.js';
import { discover } from './discover.js';
import type { HostPorts } from '../../platform/host-ports.js';
import type { DiscoveryOptions, StartedDiscovery } from './start-discovery.js';

/** An lsof that hangs (a dead mount) does so again: each try would leave another process and a late screen. */
const restMs = 60_000;

/**
 * Discovery for a monitor, which looks again and again: after an lsof that outlasted its limit, /proc alone
 * is read for a while, with the same warning.
 */
export function repeatedDiscovery(
  ports: HostPorts,
  options: DiscoveryOptions & { readonly bootClock: BootClock; readonly procRoot?: string },
  started: StartedDiscovery | undefined,
): () => Promise<Discovery> {
  let begun = started;
  let hung: { readonly until: EpochMs; readonly trouble: DiscoveryTrouble } | undefined;
  return async () => {
    const rests = hung !== undefined && ports.now() < hung.until;
    const mode = rests ? 'proc' : options.mode;
    const found = await discover(ports, { ...options, mode }, begun);
    begun = undefined;
    if (rests && hung) return { ...found, troubles: [hung.trouble, ...found.troubles] };
    const trouble = found.troubles.find(({ kind }) => kind === 'lsof-timed-out');
    const canRest = options.mode === 'auto' && ports.identity.platform === 'linux';
    hung = trouble && canRest ? { until: epochMs(ports.now() + restMs), trouble } : undefined;
    return found;
  };
}
