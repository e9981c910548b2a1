import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Keeps a list of process groups and kills them when its standard input ends, that is, when codex-ps has ended, even by
 * SIGKILL. Otherwise an ssh that hangs in a key exchange would remain.
 */
const script = [
  'l=;while read -r o p;do case $o in +)l="$l $p";;*)',
  'n=;for q in $l;do test "$q" = "$p"||n="$n $q";done;l=$n;;esac;done;',
  'for q in $l;do kill -9 -"$q" 2>/dev/null;done',
].join('');

type Guard = ChildProcessByStdio<Writable, null, null>;

let running: Guard | undefined;

/** Adds a process group to the guard's list or removes it; starts the guard first. false if it cannot be started. */
export function updateGuard(change?: '+' | '-', groupLeader = 0): boolean {
  running ??= startGuard();
  if (change) running?.stdin.write(`${change} ${groupLeader}\n`);
  return running !== undefined;
}

function startGuard(): Guard | undefined {
  const child = spawn('/bin/sh', ['-c', script], {
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    // In a session of its own: a signal to the processes of the terminal must not end it first.
    detached: true,
  });
  const forget = (): void => {
    if (running === child) running = undefined;
  };
  child.on('error', forget);
  child.on('exit', forget);
  // It was not started. After EMFILE the pipes are missing too, despite the types.
  if (child.pid === undefined) return undefined;
  child.stdin.on('error', forget);
  child.unref();
  unref(child.stdin);
  return child;
}

/**
 * A `sh -c` script that waits for a line on descriptor 3 and then becomes the program in its arguments. It ends if
 * codex-ps dies first, so that the program never runs unguarded.
 */
export const waitForGuard = 'read -r go <&3 && exec "$0" "$@" 3<&-';

/** So that it does not keep codex-ps running. A pipe is a socket, despite its type. */
export function unref(pipe: object | null): void {
  if (pipe && 'unref' in pipe && typeof pipe.unref === 'function') (pipe.unref as () => void)();
}
