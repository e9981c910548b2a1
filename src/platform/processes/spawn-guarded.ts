import { spawn, type ChildProcess } from 'node:child_process';
import { Writable } from 'node:stream';
import { guardGroup } from './orphan-guard.js';

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
