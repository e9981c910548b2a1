import type { Discovery } from '../../core/facts/discovery.js';
import { createBootClock, type BootClock } from './boot-clock.js';
import { completeFromProc, completeFromPs } from './lsof-pass.js';
import { readLsofOutcome } from './lsof-outcome.js';
import { passOverProc } from './proc-pass.js';
import type { ProcReader } from './proc-process.js';
import type { HostPorts } from '../../platform/host-ports.js';
import { startDiscovery, type DiscoveryOptions, type StartedDiscovery } from './start-discovery.js';

export interface DiscoverOptions extends DiscoveryOptions {
  /** Kept from pass to pass, so that start times stay the same; a single pass needs none. */
  readonly bootClock?: BootClock;
  /** `/proc` unless told otherwise. */
  readonly procRoot?: string;
}

/**
 * Finds every codex process and the threads that it holds, by one call of lsof (and at most one of
 * ps), or from /proc. `started` is what `startDiscovery` began earlier.
 */
export async function discover(
  ports: HostPorts,
  options: DiscoverOptions,
  started: StartedDiscovery = startDiscovery(ports, options),
): Promise<Discovery> {
  const reader = await procReader(ports, options);
  if (started.lsof === undefined) return passOverProc(reader);
  const listed = readLsofOutcome(await started.lsof);
  const isLinux = ports.identity.platform === 'linux';
  if (listed.ok) {
    if (isLinux || started.ps === undefined) return completeFromProc(listed.value, reader);
    return completeFromPs(listed.value, await started.ps, ports.identity.uid);
  }
  if (options.mode === 'lsof' || !isLinux) {
    return { via: undefined, processes: [], holdings: [], troubles: [listed.error] };
  }
  const found = await passOverProc(reader);
  return { ...found, troubles: [listed.error, ...found.troubles] };
}

/** Also while lsof still works: the clock is read in that time. */
async function procReader(ports: HostPorts, options: DiscoverOptions): Promise<ProcReader> {
  const root = options.procRoot ?? '/proc';
  const clock = options.bootClock ?? createBootClock();
  return { files: ports.files, root, startTime: await clock.read(ports.files, root, ports.now) };
}
