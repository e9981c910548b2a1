import type { Discovery } from '../../core/facts/discovery.js';
import type { Holding } from '../../core/facts/holding.js';
import type { OsProcess } from '../../core/facts/os-process.js';
import { pidOf, type Pid } from '../../core/ids.js';
import { isOpenForWriting, parseStatusUid, type ProcStat } from '../../platform/processes/proc.js';
import { holdingsOf, homeAmong, isCodexFile } from './holdings.js';
import {
  environmentHomeOf,
  fromStat,
  isCodexCommand,
  isRefusal,
  readArgs,
  readProcLink,
  readProcStat,
  unmarked,
  type ProcReader,
} from './proc-process.js';

const fdinfoBytes = 4096;
const statusBytes = 16 * 1024;

interface Seen {
  readonly process: OsProcess;
  readonly holdings: readonly Holding[];
  readonly unreadable: boolean;
}

/** Finds what lsof would, by reading /proc itself. */
export async function passOverProc(reader: ProcReader): Promise<Discovery> {
  const names = await reader.files.list(reader.root);
  const pids = names.ok ? names.value.flatMap(pidOfName).sort((a, b) => a - b) : [];
  // A system without /proc may still have the empty directory.
  if (pids.length === 0) {
    return { via: undefined, processes: [], holdings: [], troubles: [{ kind: 'proc-missing' }] };
  }
  const seen = (await Promise.all(pids.map((pid) => look(reader, pid)))).flat();
  const count = seen.filter(({ unreadable }) => unreadable).length;
  return {
    via: 'proc',
    processes: seen.map(({ process }) => process),
    holdings: seen.flatMap(({ holdings }) => holdings),
    troubles: count > 0 ? [{ kind: 'unreadable-processes', count }] : [],
  };
}

export function pidOfName(name: string): readonly Pid[] {
  const pid = /^\d+$/.test(name) ? pidOf(Number(name)) : undefined;
  return pid === undefined ? [] : [pid];
}

/** One process, or none where it is no codex or has ended by now. */
async function look(reader: ProcReader, pid: Pid): Promise<readonly Seen[]> {
  const stat = await readProcStat(reader, pid);
  if (!stat.ok || !isCodexCommand(stat.value.command)) return [];
  const [described, written] = await Promise.all([
    describe(reader, stat.value),
    writtenCodexFiles(reader, pid),
  ]);
  if (written === 'gone') return [];
  const unreadable = written === 'refused';
  const paths = unreadable ? [] : written;
  const codexHome = homeAmong(paths);
  const environmentHome = await environmentHomeOf(reader, pid, codexHome);
  const process = { ...described, codexHome, environmentHome };
  const holdings = holdingsOf(pid, paths);
  return [{ process, holdings, unreadable: unreadable && stat.value.command === 'codex' }];
}

async function describe(
  reader: ProcReader,
  stat: ProcStat,
): Promise<Omit<OsProcess, 'codexHome' | 'environmentHome'>> {
  const { files, root } = reader;
  const [status, args, executable, cwd] = await Promise.all([
    files.readText(`${root}/${stat.pid}/status`, statusBytes),
    readArgs(reader, stat.pid),
    readProcLink(reader, stat.pid, 'exe'),
    readProcLink(reader, stat.pid, 'cwd'),
  ]);
  return {
    ...(await fromStat(reader, stat)),
    uid: status.ok ? parseStatusUid(status.value) : undefined,
    executable: await unmarked(files, executable),
    args,
    cwd: await unmarked(files, cwd),
  };
}

/** The files of Codex's own that a process has open for writing. */
async function writtenCodexFiles(
  reader: ProcReader,
  pid: Pid,
): Promise<readonly string[] | 'gone' | 'refused'> {
  const fds = await reader.files.list(`${reader.root}/${pid}/fd`);
  if (!fds.ok) return isRefusal(fds.error) ? 'refused' : 'gone';
  const paths = await Promise.all(
    fds.value.map(async (fd) => {
      const path = await readProcLink(reader, pid, `fd/${fd}`);
      if (path === undefined || !isCodexFile(path)) return [];
      const info = await reader.files.readText(`${reader.root}/${pid}/fdinfo/${fd}`, fdinfoBytes);
      return info.ok && isOpenForWriting(info.value) ? [path] : [];
    }),
  );
  return paths.flat();
}
