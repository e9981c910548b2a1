import type { Discovery, DiscoveryFailure, OsProcess } from '../../core/facts/processes.js';
import type { Pid } from '../../core/ids.js';
import { type EpochMs, epochMs } from '../../core/time.js';
import { howItEnded, type CommandOutcome, type HostPorts } from '../../platform/host-ports.js';
import type { PsProcess } from '../../platform/processes/ps.js';
import { argsOfPs } from './args-of-ps.js';
import { heldBy } from './holdings.js';
import { readLsofOutcome, type LsofProcess } from './lsof.js';
import { OtherHolders, readLocks, type SearchOptions } from './other-holders.js';
import {
  completeProcess,
  inspectProcess,
  isCodexCommand,
  listPids,
  procReader,
  readProcStat,
  type ProcOptions,
  type ProcReader,
  type SeenProcess,
} from './proc-process.js';
import { PsTable } from './ps-table.js';
import { startDiscovery, type DiscoveryOptions, type StartedDiscovery } from './start-discovery.js';

export type DiscoverOptions = DiscoveryOptions & ProcOptions & SearchOptions;

/** Finds every Codex process and the threads that it holds, by one call of lsof (and at most one of ps), or from /proc. */
export async function discover(
  ports: HostPorts,
  options: DiscoverOptions,
  started: StartedDiscovery = startDiscovery(ports, options),
  others = new OtherHolders(ports, options),
): Promise<Discovery> {
  const reader = await procReader(ports, options);
  // While lsof runs.
  const locks = await readLocks(ports);
  const withOthers = async (found: Discovery): Promise<Discovery> => {
    if (found.via === undefined) return found;
    const more = await others.findInProc(found, reader, locks);
    if (more.length === 0) return found;
    return {
      ...found,
      processes: [...found.processes, ...more.map(({ process }) => process)],
      holdings: [...found.holdings, ...more.flatMap(({ holdings }) => holdings)],
    };
  };
  if (started.lsof === undefined) return withOthers(await passOverProc(reader));
  const listed = readLsofOutcome(await started.lsof);
  const isLinux = ports.identity.platform === 'linux';
  if (listed.ok) {
    if (isLinux || started.ps === undefined) {
      return withOthers(await completeFromProc(listed.value, reader));
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
    return discoveryOf(undefined, [], [listed.error]);
  }
  const found = await withOthers(await passOverProc(reader));
  return { ...found, failures: [listed.error, ...found.failures] };
}

/** Finds what lsof would, by reading /proc itself. */
async function passOverProc(reader: ProcReader): Promise<Discovery> {
  const pids = await listPids(reader.files);
  // Where there is no /proc, the empty directory may exist.
  if (pids.length === 0) return discoveryOf(undefined, [], [{ kind: 'proc-missing' }]);
  const inspected = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readProcStat(reader.files, pid);
      if (!stat.ok || !isCodexCommand(stat.value.command)) return [];
      return (await inspectProcess(reader, stat.value)) ?? [];
    }),
  );
  const seen = inspected.flat();
  const refused = seen.filter(
    ({ unreadable, process }) => unreadable && process.command === 'codex',
  );
  return discoveryOf('proc', seen, unreadableProcesses(refused.length));
}

async function completeFromProc(
  listed: readonly LsofProcess[],
  reader: ProcReader,
): Promise<Discovery> {
  const seen = (await Promise.all(listed.map((process) => complete(reader, process)))).flat();
  return discoveryOf('lsof', seen, unreadableProcesses(listed.filter(isUnreadableCodex).length));
}

async function complete(
  reader: ProcReader,
  listed: LsofProcess,
): Promise<SeenProcess | readonly []> {
  const stat = await readProcStat(reader.files, listed.pid);
  if (!stat.ok && stat.error === 'gone') return [];
  // Another process has this pid by now.
  if (stat.ok && !isCodexCommand(stat.value.command)) return [];
  // The kernel has the names as they are.
  if (stat.ok && listed.ambiguousNames) return (await inspectProcess(reader, stat.value)) ?? [];
  return completeProcess(reader, listed, stat.ok ? stat.value : undefined, listed.writtenFiles);
}

/** What lsof listed, completed from ps, where there is no /proc. On macOS only ps lists processes of other users. */
async function completeFromPs(
  listed: readonly LsofProcess[],
  { ps, rows }: { readonly ps: CommandOutcome; readonly rows: readonly PsProcess[] },
  { files, identity }: Pick<HostPorts, 'files' | 'identity'>,
): Promise<Discovery> {
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  const seen = await Promise.all(listed.map((process) => withPsRow(process, byPid, files)));
  if (rows.length === 0) {
    return discoveryOf('lsof', seen, [{ kind: 'ps-failed', detail: howItEnded(ps) }]);
  }
  const pids = new Set(listed.map(({ pid }) => pid));
  const hidden = rows.filter(
    ({ pid, uid, commandLine }) =>
      !pids.has(pid) && uid !== identity.uid && /^(?:\S*\/)?codex(?:\s|$)/.test(commandLine),
  );
  const refused = listed.filter(isUnreadableCodex);
  return discoveryOf('lsof', seen, unreadableProcesses(hidden.length + refused.length));
}

function isUnreadableCodex({ unreadable, command }: LsofProcess): boolean {
  return unreadable && command === 'codex';
}

async function withPsRow(
  listed: LsofProcess,
  rows: ReadonlyMap<Pid, PsProcess>,
  files: HostPorts['files'],
): Promise<SeenProcess> {
  const { pid, command, uid, executable, cwd, tty } = listed;
  const row = rows.get(pid);
  const holder = { pid, codexHome: undefined, fdDirectory: undefined, otherMounts: false };
  const held = heldBy(holder, listed.writtenFiles);
  const process: OsProcess = {
    pid,
    parentPid: row?.parentPid ?? listed.parentPid,
    command,
    uid,
    startedAt: row?.startedAt,
    tty,
    executable,
    args: row ? await argsOfPs({ commandLine: row.commandLine, executable, cwd, tty }, files) : [],
    cwd,
    suspension: row?.stopped === true ? 'stopped' : undefined,
    codexHome: held.codexHome,
    environmentHome: undefined,
    holdsCodexFile: held.codexHome !== undefined,
    launcherThreadId: undefined,
    ancestors: ancestorsIn(rows, row),
    otherMounts: false,
  };
  return { process, ...held };
}

function ancestorsIn(
  rows: ReadonlyMap<Pid, PsProcess>,
  row: PsProcess | undefined,
): readonly Pid[] {
  const found = new Set<Pid>();
  for (let at = row?.parentPid; at !== undefined && at > 1; at = rows.get(at)?.parentPid) {
    if (found.has(at)) break;
    found.add(at);
  }
  return [...found];
}

/** How many processes called `codex` may not be inspected. */
function unreadableProcesses(count: number): readonly DiscoveryFailure[] {
  return count > 0 ? [{ kind: 'unreadable-processes', count }] : [];
}

function discoveryOf(
  via: Discovery['via'],
  seen: readonly SeenProcess[],
  failures: readonly DiscoveryFailure[],
): Discovery {
  const processes = seen.map(({ process }) => process);
  return { via, processes, holdings: seen.flatMap(({ holdings }) => holdings), failures };
}

/** An lsof that hangs (a dead mount) would hang again, leave a process behind and delay the screen. */
const restMs = 60_000;

/** Discovery that is repeated: after an lsof that timed out, only /proc is read for a while, with the same warning. */
export function repeatedDiscovery(
  ports: HostPorts,
  options: DiscoverOptions,
  started: StartedDiscovery | undefined,
): () => Promise<Discovery> {
  const others = new OtherHolders(ports, options);
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
