import type { OsProcess } from '../../core/facts/os-process.js';
import type { Pid } from '../../core/ids.js';
import { err, ok, type Result } from '../../core/result.js';
import {
  codexHomeOfEnvironment,
  parseCmdline,
  parseFreezerCgroups,
  parseProcStat,
  type FreezerCgroup,
  type ProcStat,
} from '../../platform/processes/proc.js';
import type { BootTime } from './boot-clock.js';
import type { FilePort, FileTrouble } from '../../platform/host-ports.js';

/** A stat line is some 300 bytes; its command adds at most 16. */
const statBytes = 4096;
/** Arguments past this are cut: nothing that counts stands so far back. */
const cmdlineBytes = 64 * 1024;

/** A /proc that is read through the file port, and the clock of its machine. */
export interface ProcReader {
  readonly files: FilePort;
  /** `/proc`, or a made-up one. */
  readonly root: string;
  readonly startTime: BootTime;
}

/** `gone`: it ended, or is a zombie. */
export type ProcTrouble = { readonly kind: 'gone' } | { readonly kind: 'refused' };

export function isCodexCommand(command: string): boolean {
  return command.startsWith('codex');
}

export async function readProcStat(
  reader: Pick<ProcReader, 'files' | 'root'>,
  pid: Pid,
): Promise<Result<ProcStat, ProcTrouble>> {
  const text = await reader.files.readText(`${reader.root}/${pid}/stat`, statBytes);
  if (!text.ok) return err({ kind: isRefusal(text.error) ? 'refused' : 'gone' });
  const stat = parseProcStat(text.value);
  return stat ? ok(stat) : err({ kind: 'gone' });
}

export async function readArgs(reader: ProcReader, pid: Pid): Promise<readonly string[]> {
  const text = await reader.files.readText(`${reader.root}/${pid}/cmdline`, cmdlineBytes);
  return text.ok ? parseCmdline(text.value) : [];
}

export function isRefusal(trouble: FileTrouble): boolean {
  return trouble.code === 'EACCES' || trouble.code === 'EPERM';
}

/** The facts that begin with /proc/<pid>/stat. */
export async function fromStat(
  reader: ProcReader,
  stat: ProcStat,
): Promise<Pick<OsProcess, 'pid' | 'parentPid' | 'command' | 'tty' | 'startedAt' | 'suspension'>> {
  return {
    pid: stat.pid,
    parentPid: stat.parentPid,
    command: stat.command,
    tty: await ownTerminal(reader, stat),
    startedAt: reader.startTime(stat.startTicks),
    suspension: await suspensionOf(reader, stat),
  };
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

/** An environment past this is cut. */
const environBytes = 1024 * 1024;

/** `environmentHome` of a process whose open files give the home `codexHome`. */
export async function environmentHomeOf(
  reader: ProcReader,
  pid: Pid,
  codexHome: string | undefined,
): Promise<string | undefined> {
  if (codexHome !== undefined) return undefined;
  const environ = await reader.files.readText(`${reader.root}/${pid}/environ`, environBytes);
  const home = environ.ok ? codexHomeOfEnvironment(environ.value) : undefined;
  if (home === undefined) return undefined;
  const real = await reader.files.realPath(home);
  return real.ok ? real.value : home;
}

const deleted = ' (deleted)';

/**
 * A path as the kernel gives it. It marks what has been removed by a suffix that may also be part of
 * a name; what can be found under the whole text is no mark.
 */
export async function unmarked(
  files: FilePort,
  path: string | undefined,
): Promise<string | undefined> {
  if (!path?.endsWith(deleted)) return path;
  const found = await files.stat(path);
  return found.ok ? path : path.slice(0, -deleted.length);
}

/** What a link of /proc/<pid> points to; undefined where it may not be read. */
export async function readProcLink(
  reader: Pick<ProcReader, 'files' | 'root'>,
  pid: Pid,
  name: 'cwd' | 'exe' | `fd/${string}`,
): Promise<string | undefined> {
  const target = await reader.files.readLink(`${reader.root}/${pid}/${name}`);
  return target.ok ? target.value : undefined;
}
