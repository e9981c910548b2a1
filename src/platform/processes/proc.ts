import type { OsProcess } from '../../core/facts/processes.js';
import {
  callIdOf,
  pidOf,
  pidOfText,
  threadIdOf,
  type CallId,
  type Pid,
  type ThreadId,
} from '../../core/ids.js';
import { ownCopy } from '../../core/text/clean-text.js';

/** From /proc/<pid>/stat. */
export interface ProcStat extends Pick<OsProcess, 'pid' | 'command' | 'parentPid' | 'tty'> {
  /** By a stop signal (state T); not by a debugger (t). */
  readonly stopped: boolean;
  /** Ticks of 10 ms after boot: with the pid it identifies a process. */
  readonly startTicks: number;
}

/** Fields after the command in parentheses, counted from the state (proc(5) counts that as 3). */
const field = { state: 0, parentPid: 1, ttyNumber: 4, startTicks: 19 } as const;

/** Undefined for a zombie too, which holds nothing. The command may have blanks and parentheses: the last `)` ends it. */
export function parseProcStat(text: string): ProcStat | undefined {
  const open = text.indexOf(' (');
  const close = text.lastIndexOf(') ');
  const pid = pidOf(Number(text.slice(0, Math.max(0, open))));
  if (pid === undefined || close < open) return undefined;
  const fields = text.slice(close + 2).split(' ', field.startTicks + 1);
  const state = fields[field.state] ?? '';
  const startTicks = Number(fields[field.startTicks] ?? Number.NaN);
  if (/^[ZXx]/.test(state) || !Number.isSafeInteger(startTicks)) return undefined;
  return {
    pid,
    command: text.slice(open + 2, close),
    parentPid: pidOf(Number(fields[field.parentPid])),
    tty: ttyName(Number(fields[field.ttyNumber])),
    stopped: state === 'T',
    startTicks,
  };
}

/**
 * Where the cgroups of a /proc/<pid>/cgroup say whether they are frozen, at each place where systemd mounts them. v1 has a
 * hierarchy for the freezer alone, v2 one for everything. The root cannot be frozen.
 */
export function freezerFiles(cgroups: string): readonly (readonly string[])[] {
  return cgroups.split('\n').flatMap((line) => {
    const [, controllers = '', path = '/'] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (path === '/') return [];
    if (controllers === '') {
      return [['', '/unified'].map((mount) => `/sys/fs/cgroup${mount}${path}/cgroup.events`)];
    }
    const canFreeze = controllers.split(',').includes('freezer');
    return canFreeze ? [[`/sys/fs/cgroup/freezer${path}/freezer.state`]] : [];
  });
}

/** The name of a terminal by its device number, as `ps` prints it. Pseudo-terminals have the majors 136 to 143. */
export function ttyName(device: number): string | undefined {
  if (!Number.isSafeInteger(device) || device === 0) return undefined;
  const major = (device >>> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
  if (major >= 136 && major <= 143) return `pts/${(major - 136) * 256 + minor}`;
  if (major === 4) return minor < 64 ? `tty${minor}` : `ttyS${minor - 64}`;
  if (major === 5 && minor === 1) return 'console';
  if (major === 229) return `hvc${minor}`;
  return undefined;
}

/** 60,000 empty ones would take much memory. */
const maxArgs = 2_000;

/** The arguments in /proc/<pid>/cmdline, each with a NUL at its end. */
export function parseCmdline(text: string): readonly string[] {
  if (text === '') return [];
  return (text.endsWith('\0') ? text.slice(0, -1) : text).split('\0', maxArgs);
}

/** Whether the open file of a /proc/<pid>/fdinfo/<fd> can be written to. Its flags are octal. */
export function isOpenForWriting(fdinfo: string): boolean {
  const flags = /^flags:\s*([0-7]+)/m.exec(fdinfo)?.[1];
  if (flags === undefined) return false;
  const access = Number.parseInt(flags, 8) & 3;
  return access === 1 || access === 2;
}

function numberIn(pattern: RegExp): (text: string) => number | undefined {
  return (text) => {
    const found = pattern.exec(text)?.[1];
    return found === undefined ? undefined : Number(found);
  };
}

/** The real user of /proc/<pid>/status. */
export const parseStatusUid = numberIn(/^Uid:\s*(\d+)/m);

/** CODEX_HOME, else `.codex` in HOME. */
export function codexHomeOfEnvironment(environ: string): string | undefined {
  const chosen = variable(environ, 'CODEX_HOME');
  if (chosen?.startsWith('/')) return chosen;
  const home = variable(environ, 'HOME');
  return !chosen && home?.startsWith('/') ? `${home.replace(/\/+$/, '')}/.codex` : undefined;
}

export interface CodexEnvironment {
  /** CODEX_THREAD_ID: this process or a parent of it is a tool of that thread. */
  readonly threadId: ThreadId | undefined;
  /** CODEX_TOOL_CALL_ID (0.169 on). */
  readonly callId: CallId | undefined;
  /** CODEX_HOME; undefined where the default is used. */
  readonly codexHome: string | undefined;
  /** It can be read, and has no PWD. */
  readonly isCleared: boolean;
}

export function parseCodexEnvironment(environ: string): CodexEnvironment {
  const call = variable(environ, 'CODEX_TOOL_CALL_ID') ?? '';
  const home = variable(environ, 'CODEX_HOME');
  return {
    threadId: threadIdOf(variable(environ, 'CODEX_THREAD_ID') ?? ''),
    callId: call === '' ? undefined : callIdOf(call),
    codexHome: home === '' ? undefined : home,
    isCleared: environ !== '' && variable(environ, 'PWD') === undefined,
  };
}

/** The pids that hold an exclusive flock, from /proc/locks. */
export function parseFlockHolders(locks: string): readonly Pid[] {
  const pids = [...locks.matchAll(/^\d+: FLOCK +ADVISORY +WRITE (\d+) /gm)].flatMap(
    ([, pid]) => pidOf(Number(pid)) ?? [],
  );
  return [...new Set(pids)];
}

/** By inode, the pids that have it open as a SQLite database: each has a shared lock in /proc/locks. */
export function parseSqliteUsers(locks: string): ReadonlyMap<string, readonly Pid[]> {
  const users = new Map<string, readonly Pid[]>();
  const lines = locks.matchAll(/^\d+: POSIX +ADVISORY +\w+ +(\d+) \w+:\w+:(\d+) 1073741826 /gm);
  for (const [, number, inode = ''] of lines) {
    const pid = pidOf(Number(number));
    if (pid !== undefined) users.set(inode, [...(users.get(inode) ?? []), pid]);
  }
  return users;
}

function variable(environ: string, name: string): string | undefined {
  const prefix = `${name}=`;
  const at = environ.startsWith(prefix) ? 0 : environ.indexOf(`\0${prefix}`) + 1;
  if (at === 0 && !environ.startsWith(prefix)) return undefined;
  const end = environ.indexOf('\0', at);
  return ownCopy(environ.slice(at + prefix.length, end === -1 ? undefined : end));
}

/** Seconds since boot, to a hundredth: the first number of /proc/uptime. */
export const parseUptime = numberIn(/^(\d+\.?\d*)/);

/** The boot time in whole seconds since 1970 (rounded down), from /proc/stat. */
export const parseBootSeconds = numberIn(/^btime (\d+)/m);

/** The pids in /proc/<pid>/task/<tid>/children. */
export function parsePids(text: string): readonly Pid[] {
  return text.split(/\s+/).flatMap((word) => pidOfText(word) ?? []);
}
