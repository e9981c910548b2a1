import type { Discovery, DiscoveryFailure } from '../../core/facts/discovery.js';
import { type EpochMs, epochMs } from '../../core/time.js';
import { completeFromProc, completeFromPs, discoveryOf } from './lsof-pass.js';
import { readLsofOutcome } from './lsof-outcome.js';
import { PsTable } from './ps-table.js';
import { OtherHolders, type SearchOptions } from './other-holders.js';
import {
  isCodexCommand,
  listPids,
  inspectProcess,
  procReader,
  readProcStat,
  type ProcOptions,
  type ProcReader,
} from './proc-process.js';
import type { HostPorts } from '../../platform/host-ports.js';
import { startDiscovery, type DiscoveryOptions, type StartedDiscovery } from './start-discovery.js';

export type DiscoverOptions = DiscoveryOptions & ProcOptions & Partial<SearchOptions>;

/**
 * Finds every Codex process and the threads that it holds, by one call of lsof (and at most one of ps), or from
 * /proc. `started` is what `startDiscovery` began earlier; `others` remembers what was found by it.
 */
export async function discover(
  ports: HostPorts,
  options: DiscoverOptions,
  started: StartedDiscovery = startDiscovery(ports, options),
  others: OtherHolders = otherHolders(ports, options),
): Promise<Discovery> {
  const reader = await procReader(ports, options);
  if (started.lsof === undefined) return withOthers(await passOverProc(reader), reader, others);
  const listed = readLsofOutcome(await started.lsof);
  const isLinux = ports.identity.platform === 'linux';
  if (listed.ok) {
    if (isLinux || started.ps === undefined) {
      return withOthers(await completeFromProc(listed.value, reader), reader, others);
    }
    const ps = await started.ps;
    const { psTable = new PsTable(ports) } = options;
    const listing = { ps, rows: psTable.read(ps, started.beganAt) };
    const found = await completeFromPs(listed.value, listing, ports);
    const more = await others.findByLsof(found, options.lsofTimeoutMs);
    if (more.length === 0) return found;
    return completeFromPs([...listed.value, ...more], listing, ports);
  }
  if (options.mode === 'lsof' || !isLinux) {
    return { via: undefined, processes: [], holdings: [], failures: [listed.error] };
  }
  const found = await withOthers(await passOverProc(reader), reader, others);
  return { ...found, failures: [listed.error, ...found.failures] };
}

function otherHolders(
  ports: HostPorts,
  { codexHome, search = 'signs' }: DiscoverOptions,
): OtherHolders {
  return new OtherHolders(ports, { codexHome, search });
}

async function withOthers(
  found: Discovery,
  reader: ProcReader,
  others: OtherHolders,
): Promise<Discovery> {
  if (found.via === undefined) return found;
  const more = await others.findInProc(found, reader);
  if (more.length === 0) return found;
  return {
    ...found,
    processes: [...found.processes, ...more.map(({ process }) => process)],
    holdings: [...found.holdings, ...more.flatMap(({ holdings }) => holdings)],
  };
}

/** Finds what lsof would, by reading /proc itself. */
async function passOverProc(reader: ProcReader): Promise<Discovery> {
  const pids = await listPids(reader);
  // A system without /proc may still have the empty directory.
  if (pids.length === 0) return discoveryOf(undefined, [], { failure: { kind: 'proc-missing' } });
  const inspected = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readProcStat(reader, pid);
      if (!stat.ok || !isCodexCommand(stat.value.command)) return [];
      return (await inspectProcess(reader, stat.value)) ?? [];
    }),
  );
  const seen = inspected.flat();
  const refused = seen.filter(
    ({ unreadable, process }) => unreadable && process.command === 'codex',
  );
  return discoveryOf('proc', seen, { unreadable: refused.length });
}

/** An lsof that hangs (a dead mount) does so again: each try would leave another process and a late screen. */
const restMs = 60_000;

/**
 * Discovery for a monitor, which repeats it: after an lsof that outlasted its limit, /proc alone
 * is read for a while, with the same warning.
 */
export function repeatedDiscovery(
  ports: HostPorts,
  options: DiscoverOptions,
  started: StartedDiscovery | undefined,
): () => Promise<Discovery> {
  const others = otherHolders(ports, options);
  let begun = started;
  let hung: { readonly until: EpochMs; readonly failure: DiscoveryFailure } | undefined;
  return async () => {
    const rests = hung !== undefined && ports.now() < hung.until;
    const mode = rests ? 'proc' : options.mode;
    const found = await discover(ports, { ...options, mode }, begun, others);
    begun = undefined;
    if (rests && hung) return { ...found, failures: [hung.failure, ...found.failures] };
    const failure = found.failures.find(({ kind }) => kind === 'lsof-timed-out');
    const canRest = options.mode === 'auto' && ports.identity.platform === 'linux';
    hung = failure && canRest ? { until: epochMs(ports.now() + restMs), failure } : undefined;
    return found;
  };
}
