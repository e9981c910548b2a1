import type { ChainProcess } from '../../core/facts/process-chain.js';
import { pidOf, type Pid } from '../../core/ids.js';
import { epochMs, type EpochMs } from '../../core/time.js';

/** One line of `ps -o pid=,ppid=,uid=,lstart=,stat=,args=`. */
export interface PsProcess {
  readonly pid: Pid;
  readonly parentPid: Pid | undefined;
  /** macOS prints `nobody` as -2. */
  readonly uid: number;
  /** To a second. */
  readonly startedAt: EpochMs | undefined;
  readonly stopped: boolean;
  /** The arguments, joined with blanks. */
  readonly commandLine: string;
}

const line =
  /^\s*(\d+)\s+(\d+)\s+(-?\d+)\s+[A-Z][a-z]{2} +([A-Z][a-z]{2}) +(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (\d{4})\s+(?:(?:\?\??|-|ttys?\S+|pts\/\d+|console)\s+)?(?:([DIRSTUWZ][+<>AELNSVWXls]*)\s+)?(.*)$/;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * The processes that ps lists, save zombies. It must have run with TZ=UTC0 and a C locale for its dates: local time repeats
 * an hour when clocks change. Lines of another form are skipped. There may be a terminal before the state.
 */
export function parsePs(text: string): readonly PsProcess[] {
  return text.split('\n').flatMap((row) => {
    const match = line.exec(row);
    const pid = match ? pidOf(Number(match[1])) : undefined;
    if (!match || pid === undefined) return [];
    if (match[10]?.startsWith('Z')) return [];
    const process: PsProcess = {
      pid,
      parentPid: pidOf(Number(match[2])),
      uid: Number(match[3]),
      startedAt: startTime(match.slice(4, 10)),
      stopped: match[10]?.startsWith('T') ?? false,
      commandLine: match[11] ?? '',
    };
    return [process];
  });
}

/** From month, day, hour, minute, second and year. */
function startTime(parts: readonly string[]): EpochMs | undefined {
  const month = months.indexOf(parts[0] ?? '');
  const [day = 0, hour = 0, minute = 0, second = 0, year = 0] = parts.slice(1).map(Number);
  return month === -1 ? undefined : epochMs(Date.UTC(year, month, day, hour, minute, second));
}

/** Splits a command line at blanks, save in the path of the program (`/Applications/My Codex.app/…`). */
export function splitCommandLine(
  commandLine: string,
  executable: string | undefined,
): readonly string[] {
  const known = executable !== undefined && commandLine.startsWith(`${executable} `);
  const head = known ? [executable] : [];
  const rest = known ? commandLine.slice(executable.length) : commandLine;
  return [...head, ...rest.split(/\s+/).filter((word) => word !== '')];
}

/** One line of `ps -axo pid=,ppid=,tty=,comm=`. */
export interface PsParent extends Omit<ChainProcess, 'environment'> {
  readonly parentPid: Pid | undefined;
}

const appProgram = /^\/Applications\/[\w -]+\.app\/Contents\/MacOS\/[\w-]+$/;

/** Lines of another form are skipped. */
export function parsePsParents(text: string): readonly PsParent[] {
  return text.split('\n').flatMap((row) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*\S)\s*$/.exec(row);
    const pid = match ? pidOf(Number(match[1])) : undefined;
    if (!match || pid === undefined) return [];
    const [, , parent, tty = '', command = ''] = match;
    return [
      {
        pid,
        parentPid: pidOf(Number(parent)),
        tty: /^[?-]+$/.test(tty) ? undefined : tty.replace(/^\/dev\//, ''),
        command: command.slice(command.lastIndexOf('/') + 1),
        ...(appProgram.test(command) ? { appProgram: command } : {}),
      },
    ];
  });
}
