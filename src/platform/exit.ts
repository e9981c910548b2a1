import { fstatSync, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { tryTo } from './errno.js';
import { printText } from './print-text.js';

/**
 * Makes a signal an exit with the code that shells expect, so that an lsof that hangs ends with codex-ps. For one-shot
 * commands; the monitor restores the terminal first.
 */
export function exitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    if (process.listenerCount(signal) > 0) continue;
    process.on(signal, (_name: NodeJS.Signals, number: number) => process.exit(128 + number));
  }
}

/** Started by a codex-ps over ssh: exits when its standard input ends, and after `deadlineMs` (0: never). */
export function exitWithCaller(deadlineMs: number): void {
  const end = (): never => process.exit(0);
  for (const event of ['end', 'close', 'error']) process.stdin.on(event, end);
  process.stdin.resume();
  if (deadlineMs > 0) setTimeout(() => process.exit(1), deadlineMs).unref();
}

const checkEveryMs = 5_000;

/**
 * Ends codex-ps when nobody reads its output any more, for modes that write so seldom that a failing write may be hours
 * off (`| head -1`). Only a write shows that for certain: a space, which means nothing before a JSON text. It is not
 * written to a pipe while a process is seen that reads it (on Linux, and of this user).
 */
export function exitWithReader(failed: (error: unknown) => void): void {
  const { fd } = process.stdout;
  const stdout = tryTo(() => fstatSync(fd));
  const isPipe = stdout?.isFIFO() === true;
  if (!isPipe && !stdout?.isSocket()) return;
  let reader: string | undefined;
  const isSeenRead = (): boolean => {
    const pipe = linkOf(`/proc/self/fd/${fd}`);
    if (pipe === undefined || !isPipe) return false;
    if (reader === undefined || linkOf(reader) !== pipe) reader = readerOf(pipe);
    return reader !== undefined;
  };
  const check = (): void => {
    if (!isSeenRead()) void printText(' ').catch(failed);
  };
  setInterval(check, checkEveryMs).unref();
}

/** The descriptor of a process that reads this pipe, as a path. */
function readerOf(pipe: string): string | undefined {
  for (const pid of namesIn('/proc').filter((name) => /^\d/.test(name))) {
    const folder = `/proc/${pid}/fd`;
    const paths = namesIn(folder).map((name) => `${folder}/${name}`);
    const found = paths.find((path) => linkOf(path) === pipe && isForReading(path));
    if (found !== undefined) return found;
  }
  return undefined;
}

function namesIn(folder: string): readonly string[] {
  return tryTo(() => readdirSync(folder)) ?? [];
}

/** The permissions of the link are those that the descriptor was opened with. */
function isForReading(path: string): boolean {
  return ((tryTo(() => lstatSync(path))?.mode ?? 0) & 0o400) !== 0;
}

function linkOf(path: string): string | undefined {
  return tryTo(() => readlinkSync(path));
}
