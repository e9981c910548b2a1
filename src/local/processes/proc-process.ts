import type { OsProcess } from '../../core/facts/processes.js';
import { pidOfText, type Pid } from '../../core/ids.js';
import { memoized } from '../../core/memoize.js';
import { err, ok, type Result } from '../../core/result.js';
import {
  codexHomeOfEnvironment,
  freezerFiles,
  isOpenForWriting,
  parseCmdline,
  parseCodexEnvironment,
  parseProcStat,
  parseStatusUid,
  type ProcStat,
} from '../../platform/processes/proc.js';
import { createBootClock, type BootClock, type BootTime } from './boot-clock.js';
import type { PsTable } from './ps-table.js';
import { heldBy, isCodexFile, type Held, type WrittenFile } from './holdings.js';
import type { FilePort, FileFailure, HostPorts } from '../../platform/host-ports.js';

/** A stat line is some 300 bytes; its command adds at most 16. */
const statBytes = 4096;
/** More arguments are ignored. */
const cmdlineBytes = 64 * 1024;
/** More variables are ignored. */
const environBytes = 256 * 1024;
const fdinfoBytes = 4096;
const statusBytes = 16 * 1024;

export interface ProcReader {
  readonly files: FilePort;
  readonly startTime: BootTime;
  /** Sessions of one tmux server, or of one shell, have most parents in common: each is read once. */
  readonly parentOf: (pid: Pid) => Promise<Pid | undefined>;
  /** Whether one of these cgroups is frozen, listed as in /proc/<pid>/cgroup: processes of one container or unit share them. */
  readonly isFrozen: (cgroups: string) => Promise<boolean>;
  /** Of this process; undefined where it cannot be read. */
  readonly mountNamespace: string | undefined;
}

export interface ProcOptions {
  /** Kept from pass to pass, so that start times stay the same; a single pass needs none. */
  readonly bootClock?: BootClock;
  /** Shares what ps listed, where there is no /proc. */
  readonly psTable?: PsTable;
}

export async function procReader(
  { files, now }: Pick<HostPorts, 'files' | 'now'>,
  { bootClock = createBootClock() }: ProcOptions,
): Promise<ProcReader> {
  const parentOf = memoized(async (pid: Pid) => {
    const stat = await readProcStat(files, pid);
    return stat.ok ? stat.value.parentPid : undefined;
  });
  const isFrozen = memoized((cgroups: string) => hasFrozen(files, cgroups));
  const startTime = await bootClock({ files, now });
  const mountNamespace = await readProcLink(files, 'self', 'ns/mnt');
  return { files, startTime, parentOf, isFrozen, mountNamespace };
}

export interface SeenProcess extends Held {
  readonly process: OsProcess;
}

/** `gone`: it ended, or is a zombie. */
type ProcFailure = 'gone' | 'refused';

/** As in the call of lsof: also `.codex-wrapped`, `codex-acp` and other names that packagers give it. */
export function isCodexCommand(command: string): boolean {
  return /codex/i.test(command);
}

export async function readProcStat(
  files: FilePort,
  pid: Pid,
): Promise<Result<ProcStat, ProcFailure>> {
  const text = await files.readText(`/proc/${pid}/stat`, statBytes);
  if (!text.ok) return err(failureOf(text.error));
  const stat = parseProcStat(text.value);
  return stat ? ok(stat) : err('gone');
}

export async function readArgs(
  files: FilePort,
  pid: Pid,
  maxBytes = cmdlineBytes,
): Promise<readonly string[]> {
  const text = await files.readText(`/proc/${pid}/cmdline`, maxBytes);
  return text.ok ? parseCmdline(text.value) : [];
}

function failureOf({ code }: FileFailure): ProcFailure {
  return code === 'EACCES' || code === 'EPERM' ? 'refused' : 'gone';
}

/** What lsof or /proc says of a process at first; paths may end with ` (deleted)`. */
export type Listed = Pick<
  OsProcess,
  'pid' | 'parentPid' | 'command' | 'uid' | 'executable' | 'cwd'
>;

/** A listed process, completed from /proc; `stat` is undefined where that may not be read. */
export async function completeProcess(
  reader: ProcReader,
  listed: Listed,
  stat: ProcStat | undefined,
  written: readonly WrittenFile[],
): Promise<SeenProcess> {
  const { files, startTime, mountNamespace } = reader;
  const { pid } = listed;
  const [args, environ, namespace, executable, cwd] = await Promise.all([
    readArgs(files, pid),
    files.readText(`/proc/${pid}/environ`, environBytes),
    readProcLink(files, pid, 'ns/mnt'),
    unmarked(files, listed.executable),
    unmarked(files, listed.cwd),
  ]);
  const environment = parseCodexEnvironment(environ.ok ? environ.value : '');
  const otherMounts = [namespace, mountNamespace].every(Boolean) && namespace !== mountNamespace;
  const realHome = (home: string | undefined): Promise<string | undefined> =>
    otherMounts ? Promise.resolve(home) : realPathOf(files, home);
  const codexHome = await realHome(environment.codexHome);
  const held = heldBy({ pid, codexHome, fdDirectory: `/proc/${pid}/fd`, otherMounts }, written);
  const process: OsProcess = {
    pid,
    parentPid: stat ? stat.parentPid : listed.parentPid,
    command: stat ? stat.command : listed.command,
    uid: listed.uid,
    startedAt: stat && startTime(stat.startTicks),
    tty: stat && (await ownTerminal(files, stat, otherMounts)),
    executable,
    args,
    cwd,
    suspension: stat && (await suspensionOf(reader, stat)),
    codexHome: held.codexHome,
    environmentHome:
      held.codexHome === undefined && environ.ok
        ? await realHome(codexHomeOfEnvironment(environ.value))
        : undefined,
    holdsCodexFile: held.codexHome !== undefined,
    launcherThreadId: environment.threadId,
    ancestors: await ancestorsOf(reader, stat?.parentPid),
    otherMounts,
  };
  return { process, ...held };
}

/** Enough for shells in shells. */
const maxAncestors = 32;

async function ancestorsOf(
  { parentOf }: ProcReader,
  parent: Pid | undefined,
): Promise<readonly Pid[]> {
  const found: Pid[] = [];
  let pid = parent;
  while (pid !== undefined && pid > 1 && found.length < maxAncestors) {
    found.push(pid);
    pid = await parentOf(pid);
  }
  return found;
}

/** Open files have real paths, an environment may not. */
async function realPathOf(files: FilePort, path: string | undefined): Promise<string | undefined> {
  const real = path === undefined ? undefined : await files.realPath(path);
  return real?.ok === true ? real.value : path;
}

/** A process as /proc alone shows it; `unreadable`: its open files cannot be seen. */
export async function inspectProcess(
  reader: ProcReader,
  stat: ProcStat,
): Promise<(SeenProcess & { readonly unreadable: boolean }) | undefined> {
  const { files } = reader;
  const { pid } = stat;
  const [written, status, executable, cwd] = await Promise.all([
    writtenCodexFiles(files, pid),
    files.readText(`/proc/${pid}/status`, statusBytes),
    readProcLink(files, pid, 'exe'),
    readProcLink(files, pid, 'cwd'),
  ]);
  if (written === 'gone') return undefined;
  const uid = status.ok ? parseStatusUid(status.value) : undefined;
  const unreadable = written === 'refused';
  const listed = { ...stat, uid, executable, cwd };
  const seen = await completeProcess(reader, listed, stat, unreadable ? [] : written);
  return { ...seen, unreadable };
}

/** The files of Codex's own that a process has open for writing. */
export async function writtenCodexFiles(
  files: FilePort,
  pid: Pid,
): Promise<readonly WrittenFile[] | ProcFailure> {
  const fds = await files.list(`/proc/${pid}/fd`);
  if (!fds.ok) return failureOf(fds.error);
  const written: WrittenFile[] = [];
  for (const fd of fds.value) {
    const path = await readProcLink(files, pid, `fd/${fd}`);
    if (path === undefined || !isCodexFile(path)) continue;
    const info = await files.readText(`/proc/${pid}/fdinfo/${fd}`, fdinfoBytes);
    if (info.ok && isOpenForWriting(info.value)) written.push({ fd, path });
  }
  return written;
}

/** The numbers of all processes, ascending. */
export async function listPids(files: Pick<FilePort, 'list'>): Promise<readonly Pid[]> {
  const names = await files.list('/proc');
  return names.ok ? names.value.flatMap((name) => pidOfText(name) ?? []).sort((a, b) => a - b) : [];
}

/**
 * The terminal of a process; undefined where it is in another devpts, as in a container: the kernel gives only a number,
 * and `pts/0` there is not `/dev/pts/0` here. In a mount namespace that shares our devpts, one of its standard streams is
 * the same file.
 */
async function ownTerminal(
  files: FilePort,
  { pid, tty }: ProcStat,
  otherMounts: boolean,
): Promise<string | undefined> {
  if (tty === undefined || !otherMounts) return tty;
  const device = await files.stat(`/dev/${tty}`);
  if (!device.ok) return undefined;
  for (const fd of [0, 1, 2]) {
    const stream = await files.stat(`/proc/${pid}/fd/${fd}`);
    if (stream.ok && stream.value.identity === device.value.identity) return tty;
  }
  return undefined;
}

const cgroupBytes = 16 * 1024;

/** The state of a frozen process is an ordinary one (v2: S, v1: D): only its cgroup tells. */
async function suspensionOf(
  { files, isFrozen }: ProcReader,
  stat: ProcStat,
): Promise<OsProcess['suspension']> {
  if (stat.stopped) return 'stopped';
  const cgroups = await files.readText(`/proc/${stat.pid}/cgroup`, cgroupBytes);
  return cgroups.ok && (await isFrozen(cgroups.value)) ? 'frozen' : undefined;
}

async function hasFrozen(files: FilePort, cgroups: string): Promise<boolean> {
  for (const places of freezerFiles(cgroups)) {
    for (const path of places) {
      const state = await files.readText(path, cgroupBytes);
      if (state.ok && /^(?:FROZEN|frozen 1)$/m.test(state.value)) return true;
      if (state.ok) break;
    }
  }
  return false;
}

const deleted = ' (deleted)';

/** A path without the kernel's mark of a removed file, which may also be part of a name. */
async function unmarked(files: FilePort, path: string | undefined): Promise<string | undefined> {
  if (!path?.endsWith(deleted)) return path;
  const found = await files.stat(path);
  return found.ok ? path : path.slice(0, -deleted.length);
}

/** What a link of /proc/<pid> points to; undefined where it may not be read. */
export async function readProcLink(
  files: FilePort,
  pid: Pid | 'self',
  name: 'cwd' | 'exe' | 'ns/mnt' | `fd/${string}`,
): Promise<string | undefined> {
  const target = await files.readLink(`/proc/${pid}/${name}`);
  return target.ok ? target.value : undefined;
}
