import type { OsProcess } from '../../core/facts/os-process.js';
import type { Pid } from '../../core/ids.js';
import { err, ok, type Result } from '../../core/result.js';
import { parseCmdline, parseProcStat, type ProcStat } from '../../platform/processes/proc.js';
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

/** The facts that /proc/<pid>/stat has. */
export function fromStat(
  reader: ProcReader,
  stat: ProcStat,
): Pick<OsProcess, 'pid' | 'parentPid' | 'command' | 'tty' | 'startedAt'> {
  return {
    pid: stat.pid,
    parentPid: stat.parentPid,
    command: stat.command,
    tty: stat.tty,
    startedAt: reader.startTime(stat.startTicks),
  };
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
