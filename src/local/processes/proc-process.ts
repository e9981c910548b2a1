import type { OsProcess } from '../../core/facts/os-process.js';
import { pidOf, type Pid } from '../../core/ids.js';
import { err, ok, type Result } from '../../core/result.js';
import {
  codexHomeOfEnvironment,
  isOpenForWriting,
  parseCmdline,
  parseCodexEnvironment,
  parseFreezerCgroups,
  parseProcStat,
  parseStatusUid,
  type FreezerCgroup,
  type ProcStat,
} from '../../platform/processes/proc.js';
import { createBootClock, type BootClock, type BootTime } from './boot-clock.js';
import type { PsTable } from './ps-table.js';
import { heldBy, isCodexFile, type Held, type WrittenFile } from './holdings.js';
import type { FilePort, FileFailure, HostPorts } from '../../platform/host-ports.js';

/** A stat line is some 300 bytes; its command adds at most 16. */
const statBytes = 4096;
/** Arguments past this are cut: nothing that counts stands so far back. */
const cmdlineBytes = 64 * 1024;
/** Variables past this are not seen. */
const environBytes = 256 * 1024;
const fdinfoBytes = 4096;
const statusBytes = 16 * 1024;

/** A /proc that is read through the file port, and the clock of its machine. */
export interface ProcReader {
  readonly files: FilePort;
  /** `/proc`, or a made-up one. */
  readonly root: string;
  readonly startTime: BootTime;
}

export interface ProcOptions {
  /** Kept from pass to pass, so that start times stay the same; a single pass needs none. */
  readonly bootClock?: BootClock;
  /** `/proc` by default. */
  readonly procRoot?: string;
  /** Shares what ps listed, where there is no /proc. */
  readonly psTable?: PsTable;
}

export async function procReader(
  { files, now }: Pick<HostPorts, 'files' | 'now'>,
  { procRoot: root = '/proc', bootClock = createBootClock() }: ProcOptions,
): Promise<ProcReader> {
  return { files, root, startTime: await bootClock.read(files, root, now) };
}

/** A process and what it has open. */
export interface SeenProcess extends Held {
  readonly process: OsProcess;
}

/** `gone`: it ended, or is a zombie. */
export type ProcFailure = { readonly kind: 'gone' } | { readonly kind: 'refused' };

/** The same that lsof is asked for: `.codex-wrapped`, `codex-acp` and other names that packagers give it too. */
export function isCodexCommand(command: string): boolean {
  return /codex/i.test(command);
}

export async function readProcStat(
  reader: Pick<ProcReader, 'files' | 'root'>,
  pid: Pid,
): Promise<Result<ProcStat, ProcFailure>> {
  const text = await reader.files.readText(`${reader.root}/${pid}/stat`, statBytes);
  if (!text.ok) return err({ kind: isRefusal(text.error) ? 'refused' : 'gone' });
  const stat = parseProcStat(text.value);
  return stat ? ok(stat) : err({ kind: 'gone' });
}

export async function readArgs(
  reader: ProcReader,
  pid: Pid,
  maxBytes = cmdlineBytes,
): Promise<readonly string[]> {
  const text = await reader.files.readText(`${reader.root}/${pid}/cmdline`, maxBytes);
  return text.ok ? parseCmdline(text.value) : [];
}

export function isRefusal(failure: FileFailure): boolean {
  return failure.code === 'EACCES' || failure.code === 'EPERM';
}

/** What is known of a process before /proc was read for it. */
export type Listed = Pick<
  OsProcess,
  'pid' | 'parentPid' | 'command' | 'uid' | 'executable' | 'cwd'
>;

/** A listed process, completed by what /proc tells of it; `stat` is undefined where that may not be read. */
export async function completeProcess(
  reader: ProcReader,
  listed: Listed,
  stat: ProcStat | undefined,
  files: readonly WrittenFile[],
): Promise<SeenProcess> {
  const { pid } = listed;
  const [args, environ, otherMounts, executable, cwd] = await Promise.all([
    readArgs(reader, pid),
    reader.files.readText(`${reader.root}/${pid}/environ`, environBytes),
    hasOwnMounts(reader, pid).then((own) => !own),
    unmarked(reader.files, listed.executable),
    unmarked(reader.files, listed.cwd),
  ]);
  const environment = parseCodexEnvironment(environ.ok ? environ.value : '');
  const envHome = await realHome(reader, environment.codexHome, otherMounts);
  const fdDirectory = `${reader.root}/${pid}/fd`;
  const held = heldBy({ pid, codexHome: envHome, fdDirectory, otherMounts }, files);
  const process: OsProcess = {
    pid,
    parentPid: stat ? stat.parentPid : listed.parentPid,
    command: stat ? stat.command : listed.command,
    uid: listed.uid,
    startedAt: stat && reader.startTime(stat.startTicks),
    tty: stat && (await ownTerminal(reader, stat)),
    executable,
    args,
    cwd,
    suspension: stat && (await suspensionOf(reader, stat)),
    codexHome: held.codexHome,
    environmentHome:
      held.codexHome === undefined && environ.ok
        ? await realHome(reader, codexHomeOfEnvironment(environ.value), otherMounts)
        : undefined,
    holdsCodexFile: held.codexHome !== undefined,
    launcherThreadId: environment.threadId,
    ancestors: environment.threadId === undefined ? [] : await ancestorsOf(reader, stat?.parentPid),
    otherMounts,
  };
  return { process, ...held };
}

/** Enough for shells in shells. */
const maxAncestors = 32;

async function ancestorsOf(reader: ProcReader, parent: Pid | undefined): Promise<readonly Pid[]> {
  const found: Pid[] = [];
  let pid = parent;
  while (pid !== undefined && pid > 1 && found.length < maxAncestors) {
    found.push(pid);
    const stat = await readProcStat(reader, pid);
    pid = stat.ok ? stat.value.parentPid : undefined;
  }
  return found;
}

/** Open files have real paths, an environment has what the user typed. */
async function realHome(
  { files }: ProcReader,
  home: string | undefined,
  otherMounts: boolean,
): Promise<string | undefined> {
  if (home === undefined || otherMounts) return home;
  const real = await files.realPath(home);
  return real.ok ? real.value : home;
}

/** A process as /proc alone shows it, or why its open files cannot be seen. */
export async function inspectProcess(
  reader: ProcReader,
  stat: ProcStat,
): Promise<(SeenProcess & { readonly unreadable: boolean }) | undefined> {
  const { files, root } = reader;
  const { pid } = stat;
  const [written, status, executable, cwd] = await Promise.all([
    writtenCodexFiles(reader, pid),
    files.readText(`${root}/${pid}/status`, statusBytes),
    readProcLink(reader, pid, 'exe'),
    readProcLink(reader, pid, 'cwd'),
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
  reader: Pick<ProcReader, 'files' | 'root'>,
  pid: Pid,
): Promise<readonly WrittenFile[] | 'gone' | 'refused'> {
  const fds = await reader.files.list(`${reader.root}/${pid}/fd`);
  if (!fds.ok) return isRefusal(fds.error) ? 'refused' : 'gone';
  const written: WrittenFile[] = [];
  for (const fd of fds.value) {
    const path = await readProcLink(reader, pid, `fd/${fd}`);
    if (path === undefined || !isCodexFile(path)) continue;
    const info = await reader.files.readText(`${reader.root}/${pid}/fdinfo/${fd}`, fdinfoBytes);
    if (info.ok && isOpenForWriting(info.value)) written.push({ fd, path });
  }
  return written;
}

/** The numbers of all processes, the oldest names first. */
export async function listPids(
  reader: Pick<ProcReader, 'files' | 'root'>,
): Promise<readonly Pid[]> {
  const names = await reader.files.list(reader.root);
  return names.ok ? names.value.flatMap(pidOfName).sort((a, b) => a - b) : [];
}

function pidOfName(name: string): readonly Pid[] {
  const pid = /^\d+$/.test(name) ? pidOf(Number(name)) : undefined;
  return pid === undefined ? [] : [pid];
}

/**
 * The terminal of a process; undefined where it lies in another devpts, as a container has one: the kernel gives a
 * number alone, and `pts/0` in there is not `/dev/pts/0` here. Other mounts with our devpts among them show the same
 * file at one of its standard streams.
 */
async function ownTerminal(
  reader: ProcReader,
  { pid, tty }: ProcStat,
): Promise<string | undefined> {
  if (tty === undefined || (await hasOwnMounts(reader, pid))) return tty;
  const device = await reader.files.stat(`/dev/${tty}`);
  if (!device.ok) return undefined;
  for (const fd of [0, 1, 2]) {
    const stream = await reader.files.stat(`${reader.root}/${pid}/fd/${fd}`);
    if (stream.ok && stream.value.identity === device.value.identity) return tty;
  }
  return undefined;
}

/** Whether it sees the files that we see; true too where nothing says otherwise. */
async function hasOwnMounts({ files, root }: ProcReader, pid: Pid): Promise<boolean> {
  const theirs = await files.readLink(`${root}/${pid}/ns/mnt`);
  if (!theirs.ok) return true;
  const ours = await files.readLink(`${root}/self/ns/mnt`);
  return !ours.ok || ours.value === theirs.value;
}

const cgroupBytes = 16 * 1024;
/** Where systemd, and every distribution that we know, mounts the hierarchies. */
const cgroupMounts = {
  1: ['/sys/fs/cgroup/freezer'],
  2: ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'],
} as const;

async function suspensionOf(reader: ProcReader, stat: ProcStat): Promise<OsProcess['suspension']> {
  if (stat.stopped) return 'stopped';
  const text = await reader.files.readText(`${reader.root}/${stat.pid}/cgroup`, cgroupBytes);
  const cgroups = text.ok ? parseFreezerCgroups(text.value) : [];
  for (const cgroup of cgroups) if (await isFrozen(reader.files, cgroup)) return 'frozen';
  return undefined;
}

/** The state of a frozen process is an ordinary one (v2: S, v1: D): only its cgroup tells. */
async function isFrozen(files: FilePort, { version, path }: FreezerCgroup): Promise<boolean> {
  const [name, sign] =
    version === 1 ? ['freezer.state', /^FROZEN$/m] : ['cgroup.events', /^frozen 1$/m];
  for (const mount of cgroupMounts[version]) {
    const text = await files.readText(`${mount}${path}/${name}`, cgroupBytes);
    if (text.ok) return sign.test(text.value);
  }
  return false;
}

const deleted = ' (deleted)';

/**
 * A path as the kernel gives it. It marks what has been removed by a suffix that may also be part of
 * a name; what can be found under the whole text is no mark.
 */
async function unmarked(files: FilePort, path: string | undefined): Promise<string | undefined> {
  if (!path?.endsWith(deleted)) return path;
  const found = await files.stat(path);
  return found.ok ? path : path.slice(0, -deleted.length);
}

/** What a link of /proc/<pid> points to; undefined where it may not be read. */
export async function readProcLink(
  reader: Pick<ProcReader, 'files' | 'root'>,
  pid: Pid,
  name: 'cwd' | 'exe' | 'ns/mnt' | `fd/${string}`,
): Promise<string | undefined> {
  const target = await reader.files.readLink(`${reader.root}/${pid}/${name}`);
  return target.ok ? target.value : undefined;
}
