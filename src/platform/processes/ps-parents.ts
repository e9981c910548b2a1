import { pidOf, type Pid } from '../../core/ids.js';

/** One line of `ps -axo pid=,ppid=,tty=,comm=`. */
export interface PsParent {
  readonly pid: Pid;
  readonly parentPid: Pid | undefined;
  readonly tty: string | undefined;
  /** The last part of the program's path. */
  readonly command: string;
  /** The path, where it is a program of an app in /Applications. */
  readonly appProgram?: string;
}

const appProgram = /^\/Applications\/[\w -]+\.app\/Contents\/MacOS\/[\w-]+$/;

/** Lines of another form are passed over. */
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
