import type { ChainProcess } from '../../core/facts/process-chain.js';
import type { OsProcess } from '../../core/facts/processes.js';
import { pidOf, type Pid } from '../../core/ids.js';
import { epochMs } from '../../core/time.js';

/** One line of `ps -o pid=,ppid=,uid=,lstart=,stat=,args=`. */
export interface PsProcess extends Pick<OsProcess, 'pid' | 'parentPid' | 'startedAt'> {
  /** macOS prints `nobody` as -2. */
  readonly uid: number;
  readonly stopped: boolean;
  /** The arguments, joined with blanks. */
  readonly commandLine: string;
}

const line =
  /^\s*(\d+)\s+(\d+)\s+(-?\d+)\s+([A-Z][a-z]{2} +[A-Z][a-z]{2} +\d{1,2} \d{2}:\d{2}:\d{2} \d{4})\s+(?:(?:\?\??|-|ttys?\S+|pts\/\d+|console)\s+)?(?:([DIRSTUWZ][+<>AELNSVWXls]*)\s+)?(.*)$/;

/**
 * The processes that ps lists, save zombies. It must have run with TZ=UTC0 and a C locale for its dates: local time repeats
 * an hour when clocks change. Lines of another form are skipped. There may be a terminal before the state.
 */
export function parsePs(text: string): readonly PsProcess[] {
  return text.split('\n').flatMap((row) => {
    const match = line.exec(row);
    const pid = match ? pidOf(Number(match[1])) : undefined;
    if (!match || pid === undefined) return [];
    const [, , parentPid, uid, started = '', state = '', commandLine = ''] = match;
    if (state.startsWith('Z')) return [];
    const startedAt = Date.parse(`${started} UTC`);
    const process: PsProcess = {
      pid,
      parentPid: pidOf(Number(parentPid)),
      uid: Number(uid),
      startedAt: Number.isNaN(startedAt) ? undefined : epochMs(startedAt),
      stopped: state.startsWith('T'),
      commandLine,
    };
    return [process];
  });
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
