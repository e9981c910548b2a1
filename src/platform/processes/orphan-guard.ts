import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Writable } from 'node:stream';

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
export function guardGroup(leader: number): () => void {
  running().stdin.write(`+ ${leader}\n`);
  return () => {
    guard?.stdin.write(`- ${leader}\n`);
  };
}
