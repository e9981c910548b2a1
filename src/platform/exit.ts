import { fstatSync, lstatSync, readdirSync, readlinkSync } from 'node:fs';
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
  const stdout = attempt(() => fstatSync(fd));
  if (stdout?.isFIFO() !== true && stdout?.isSocket() !== true) return;
  let reader: string | undefined;
  const isSeenRead = (): boolean => {
    const pipe = linkOf(`/proc/self/fd/${fd}`);
    if (pipe === undefined || !stdout.isFIFO()) return false;
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
  for (const pid of (attempt(() => readdirSync('/proc')) ?? []).filter((name) =>
    /^\d/.test(name),
  )) {
    const folder = `/proc/${pid}/fd`;
    const found = attempt(() => readdirSync(folder))?.find(
      // The permissions of the link are those that the descriptor was opened with.
      (name) =>
        linkOf(`${folder}/${name}`) === pipe &&
        ((attempt(() => lstatSync(`${folder}/${name}`))?.mode ?? 0) & 0o400) !== 0,
    );
    if (found !== undefined) return `${folder}/${found}`;
  }
  return undefined;
}

function linkOf(path: string): string | undefined {
  return attempt(() => readlinkSync(path));
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
