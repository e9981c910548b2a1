import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { Writable } from 'node:stream';

/**
 * Keeps a list of process groups, and ends them when its own input ends: that is, when codex-ps is
 * gone, whatever killed it. An ssh that hangs in a key exchange would else outlive us for ever.
 */
const script = [
  'l=;while read -r o p;do case $o in +)l="$l $p";;*)',
  'n=;for q in $l;do test "$q" = "$p"||n="$n $q";done;l=$n;;esac;done;',
  'for q in $l;do kill -9 -"$q" 2>/dev/null;done',
].join('');

let guard: ChildProcessByStdio<Writable, null, null> | undefined;

function running(): ChildProcessByStdio<Writable, null, null> {
  if (guard) return guard;
  const started = spawn('/bin/sh', ['-c', script], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // In a session of its own: what ends our terminal's processes must not end it first.
    detached: true,
  });
  const forget = (): void => {
    if (guard === started) guard = undefined;
  };
  started.on('error', forget);
  started.on('exit', forget);
  started.stdin.on('error', forget);
  started.unref();
  if ('unref' in started.stdin && typeof started.stdin.unref === 'function') {
    (started.stdin.unref as () => void)();
  }
  guard = started;
  return started;
}

/** The group that this process leads does not outlive codex-ps; returns what says that it has ended. */
function guardGroup(leader: number): () => void {
  running().stdin.write(`+ ${leader}\n`);
  return () => {
    guard?.stdin.write(`- ${leader}\n`);
  };
}

/**
 * Becomes the program when it is told so, and ends where nobody is left to tell it: so no moment remains in which
 * the program runs and is not guarded yet.
 */
const whenGuarded = 'read -r go <&3 && exec "$0" "$@" 3<&-';

export interface GuardedStart {
  /** What it has as its standard input: nothing, or what we write. */
  readonly input: 'ignore' | 'pipe';
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

export interface Guarded<Child extends ChildProcess> {
  readonly child: Child;
  /** To be called when it has ended. */
  readonly unguard: () => void;
}

/**
 * Starts a program that does not outlive codex-ps, whatever kills it. It leads a session of its own: without a
 * terminal neither it nor its children can ask the user anything, and all of them end together. Throws as `spawn` does.
 */
export function spawnGuarded<Child extends ChildProcess>(
  path: string,
  args: readonly string[],
  { input, ...options }: GuardedStart,
): Guarded<Child> {
  const child = spawn('/bin/sh', ['-c', whenGuarded, path, ...args], {
    ...options,
    stdio: [input, 'pipe', 'pipe', 'pipe'],
    detached: true,
  }) as Child;
  const unguard = child.pid === undefined ? () => undefined : guardGroup(child.pid);
  const go = child.stdio[3];
  if (go instanceof Writable) go.on('error', () => undefined).end('go\n', () => go.destroy());
  return { child, unguard };
}
