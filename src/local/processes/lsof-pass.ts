import type { Discovery, DiscoveryFailure } from '../../core/facts/discovery.js';
import type { OsProcess } from '../../core/facts/os-process.js';
import type { LsofProcess } from './lsof.js';
import type { PsProcess } from '../../platform/processes/ps.js';
import { argsOfPs } from './args-of-ps.js';
import { heldBy } from './holdings.js';
import { howItEnded } from './lsof-outcome.js';
import type { CommandOutcome, HostPorts } from '../../platform/host-ports.js';
import {
  completeProcess,
  isCodexCommand,
  readProcLink,
  readProcStat,
  type ProcReader,
  type SeenProcess,
} from './proc-process.js';

/** What lsof listed, completed from /proc. A process that has ended since then costs its own row only. */
export async function completeFromProc(
  listed: readonly LsofProcess[],
  reader: ProcReader,
): Promise<Discovery> {
  const seen = (await Promise.all(listed.map((process) => complete(reader, process)))).flat();
  return discoveryOf('lsof', seen, { unreadable: listed.filter(isUnreadableCodex).length });
}

async function complete(reader: ProcReader, listed: LsofProcess): Promise<readonly SeenProcess[]> {
  const stat = await readProcStat(reader, listed.pid);
  if (!stat.ok && stat.error.kind === 'gone') return [];
  // Another process has the number by now.
  if (stat.ok && !isCodexCommand(stat.value.command)) return [];
  const named = listed.ambiguousNames ? await exactNames(reader, listed) : listed;
  return [
    await completeProcess(reader, named, stat.ok ? stat.value : undefined, named.writtenFiles),
  ];
}

/** The names as the kernel has them, where lsof's may mean two things. */
async function exactNames(reader: ProcReader, listed: LsofProcess): Promise<LsofProcess> {
  const [cwd, executable, writtenFiles] = await Promise.all([
    readProcLink(reader, listed.pid, 'cwd'),
    readProcLink(reader, listed.pid, 'exe'),
    Promise.all(
      listed.writtenFiles.map(async ({ fd, path }) => ({
        fd,
        path: (await readProcLink(reader, listed.pid, `fd/${fd}`)) ?? path,
      })),
    ),
  ]);
  return {
    ...listed,
    cwd: cwd ?? listed.cwd,
    executable: executable ?? listed.executable,
    writtenFiles,
  };
}

/**
 * What lsof listed, completed from ps, where there is no /proc. macOS does not list the processes of
 * other users at all; ps does, which gives their number.
 */
export async function completeFromPs(
  listed: readonly LsofProcess[],
  { ps, rows }: { readonly ps: CommandOutcome; readonly rows: readonly PsProcess[] },
  { files, identity }: Pick<HostPorts, 'files' | 'identity'>,
): Promise<Discovery> {
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  const seen = await Promise.all(
    listed.map((process) => withPsRow(process, byPid.get(process.pid), files)),
  );
  if (rows.length === 0) {
    const detail = ps.kind === 'missing' ? 'not found' : howItEnded(ps);
    return discoveryOf('lsof', seen, { failure: { kind: 'ps-failed', detail } });
  }
  const pids = new Set(listed.map(({ pid }) => pid));
  const hidden = rows.filter(
    ({ pid, uid, commandLine }) =>
      !pids.has(pid) && uid !== identity.uid && isCodexProgram(commandLine),
  );
  const refused = listed.filter(isUnreadableCodex);
  return discoveryOf('lsof', seen, { unreadable: hidden.length + refused.length });
}

function isUnreadableCodex({ unreadable, command }: LsofProcess): boolean {
  return unreadable && command === 'codex';
}

function isCodexProgram(commandLine: string): boolean {
  return /^(?:\S*\/)?codex(?:\s|$)/.test(commandLine);
}

async function withPsRow(
  listed: LsofProcess,
  row: PsProcess | undefined,
  files: HostPorts['files'],
): Promise<SeenProcess> {
  const { pid, command, uid, executable, cwd, tty } = listed;
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
    ancestors: [],
    otherMounts: false,
  };
  return { process, ...held };
}

/** `unreadable`: how many processes called `codex` may not be inspected. */
export function discoveryOf(
  via: Discovery['via'],
  seen: readonly SeenProcess[],
  {
    unreadable = 0,
    failure,
  }: { readonly unreadable?: number; readonly failure?: DiscoveryFailure },
): Discovery {
  return {
    via,
    processes: seen.map(({ process }) => process),
    holdings: seen.flatMap(({ holdings }) => holdings),
    failures: [
      ...(failure ? [failure] : []),
      ...(unreadable > 0 ? [{ kind: 'unreadable-processes', count: unreadable } as const] : []),
    ],
  };
}
