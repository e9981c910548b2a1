import type { Discovery, DiscoveryTrouble } from '../../core/facts/discovery.js';
import type { Holding } from '../../core/facts/holding.js';
import type { OsProcess } from '../../core/facts/os-process.js';
import type { LsofProcess } from './lsof.js';
import { parsePs, splitCommandLine, type PsProcess } from '../../platform/processes/ps.js';
import { holdingsOf, homeAmong } from './holdings.js';
import { howItEnded } from './lsof-outcome.js';
import type { CommandOutcome } from '../../platform/host-ports.js';
import {
  environmentHomeOf,
  fromStat,
  isCodexCommand,
  readArgs,
  readProcLink,
  readProcStat,
  unmarked,
  type ProcReader,
} from './proc-process.js';

interface Seen {
  readonly process: OsProcess;
  readonly holdings: readonly Holding[];
}

/** What lsof listed, completed from /proc. A process that has ended since then costs its own row only. */
export async function completeFromProc(
  listed: readonly LsofProcess[],
  reader: ProcReader,
): Promise<Discovery> {
  const seen = (await Promise.all(listed.map((process) => look(reader, process)))).flat();
  const count = listed.filter(
    ({ unreadable, command }) => unreadable && command === 'codex',
  ).length;
  return discovery(seen, count > 0 ? [{ kind: 'unreadable-processes', count }] : []);
}

async function look(reader: ProcReader, listed: LsofProcess): Promise<readonly Seen[]> {
  const stat = await readProcStat(reader, listed.pid);
  if (!stat.ok && stat.error.kind === 'gone') return [];
  // Another process has the number by now.
  if (stat.ok && !isCodexCommand(stat.value.command)) return [];
  const named = listed.ambiguousNames ? await exactNames(reader, listed) : listed;
  const process: OsProcess = {
    ...bare(named),
    ...(stat.ok ? await fromStat(reader, stat.value) : {}),
    args: await readArgs(reader, listed.pid),
    executable: await unmarked(reader.files, named.executable),
    cwd: await unmarked(reader.files, named.cwd),
    environmentHome: await environmentHomeOf(reader, listed.pid, homeAmong(pathsOf(named))),
  };
  return [{ process, holdings: holdingsOf(listed.pid, pathsOf(named)) }];
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
export function completeFromPs(
  listed: readonly LsofProcess[],
  ps: CommandOutcome,
  ownUid: number,
): Discovery {
  const rows = ps.kind === 'exited' ? parsePs(ps.stdout) : [];
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  const seen = listed.map((process): Seen => {
    const row = byPid.get(process.pid);
    return {
      process: row ? withPsRow(bare(process), row) : bare(process),
      holdings: holdingsOf(process.pid, pathsOf(process)),
    };
  });
  if (rows.length === 0) return discovery(seen, [{ kind: 'ps-failed', detail: psTrouble(ps) }]);
  const pids = new Set(listed.map(({ pid }) => pid));
  const hidden = rows.filter(
    ({ pid, uid, commandLine }) => !pids.has(pid) && uid !== ownUid && isCodexProgram(commandLine),
  );
  const refused = listed.filter(({ unreadable, command }) => unreadable && command === 'codex');
  const count = hidden.length + refused.length;
  return discovery(seen, count > 0 ? [{ kind: 'unreadable-processes', count }] : []);
}

function isCodexProgram(commandLine: string): boolean {
  return /^(?:\S*\/)?codex(?:\s|$)/.test(commandLine);
}

function psTrouble(ps: CommandOutcome): string {
  return ps.kind === 'missing' ? 'not found' : howItEnded(ps);
}

function withPsRow(process: OsProcess, row: PsProcess): OsProcess {
  return {
    ...process,
    parentPid: row.parentPid ?? process.parentPid,
    startedAt: row.startedAt,
    tty: row.tty,
    suspension: row.stopped ? 'stopped' : undefined,
    args: splitCommandLine(row.commandLine, process.executable),
  };
}

function bare(listed: LsofProcess): OsProcess {
  return {
    pid: listed.pid,
    parentPid: listed.parentPid,
    command: listed.command,
    uid: listed.uid,
    startedAt: undefined,
    tty: undefined,
    executable: listed.executable,
    args: [],
    cwd: listed.cwd,
    suspension: undefined,
    codexHome: homeAmong(pathsOf(listed)),
    environmentHome: undefined,
  };
}

function pathsOf(listed: LsofProcess): readonly string[] {
  return listed.writtenFiles.map(({ path }) => path);
}

function discovery(seen: readonly Seen[], troubles: readonly DiscoveryTrouble[]): Discovery {
  return {
    via: 'lsof',
    processes: seen.map(({ process }) => process),
    holdings: seen.flatMap(({ holdings }) => holdings),
    troubles,
  };
}
