import { spawn, type ChildProcessByStdio, type StdioOptions } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

import { errnoOf } from '../errno.js';
import { findProgram } from './find-program.js';
import type { Command, CommandOutcome } from '../host-ports.js';
import { spawnGuarded, type Guarded } from './spawn-guarded.js';

/** How long a child that has ended may leave its pipe in a grandchild's hands before we stop listening. */
const lingerMs = 200;
const stderrTailBytes = 4096;

type Child = ChildProcessByStdio<Writable | null, Readable, Readable>;

/**
 * Runs a program without a shell and never waits past its deadline, whatever it or its children do.
 * The child leads a process group of its own, so that killing it takes its helpers along (lsof
 * forks one that can hang on a dead mount).
 */
export function runCommand(command: Command): Promise<CommandOutcome> {
  const path = findProgram(command.program, process.env['PATH']);
  if (path === undefined) return Promise.resolve({ kind: 'missing' });
  return new Promise((resolve) => {
    try {
      const { child, unguard } = start(path, command);
      follow(child, command, (outcome) => {
        unguard();
        resolve(outcome);
      });
      // One that does not read to the end has its reasons.
      child.stdin?.on('error', () => undefined).end(command.input);
    } catch (thrown) {
      resolve({ kind: 'failed', detail: errnoOf(thrown) });
    }
  });
}

function start(path: string, command: Command): Guarded<Child> {
  const input = command.input === undefined ? 'ignore' : 'pipe';
  const options = {
    env: environment(command.env),
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
  };
  if (command.guarded === true) return spawnGuarded(path, command.args, { input, ...options });
  const stdio: StdioOptions = [input, 'pipe', 'pipe'];
  const child = spawn(path, command.args, { stdio, detached: true, ...options }) as Child;
  return { child, unguard: () => undefined };
}

/** What still runs as codex-ps ends would outlive it, for it leads a group of its own. */
const alive = new Set<Child>();

function keepAlive(child: Child): void {
  if (alive.size === 0) process.once('exit', killAlive);
  alive.add(child);
}

function letGo(child: Child): void {
  alive.delete(child);
  if (alive.size === 0) process.off('exit', killAlive);
}

function killAlive(): void {
  for (const child of alive) killGroup(child);
}

function follow(child: Child, command: Command, settle: (outcome: CommandOutcome) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const stderrTail = keepTail(child.stderr);
  let ended: Ending | undefined;
  let linger: NodeJS.Timeout | undefined;

  keepAlive(child);
  const finish = (outcome: CommandOutcome): void => {
    letGo(child);
    clearTimeout(deadline);
    clearTimeout(linger);
    // A process that even SIGKILL cannot end (a dead mount) must not keep us alive.
    for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe?.destroy();
    child.unref();
    settle(outcome);
  };
  const finishEnded = (ending: Ending): void => {
    const stdout = Buffer.concat(chunks).toString('utf8');
    finish(outcomeOf(ending, stdout, stderrTail()));
  };
  const deadline = setTimeout(() => {
    killGroup(child);
    if (ended) finishEnded(ended);
    else finish({ kind: 'timed-out', afterMs: command.timeoutMs });
  }, command.timeoutMs);

  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= command.maxBytes) {
      chunks.push(chunk);
      return;
    }
    killGroup(child);
    finish({ kind: 'too-big', limitBytes: command.maxBytes });
  });
  child.on('error', (error) => finish({ kind: 'failed', detail: errnoOf(error) }));
  child.on('exit', (code, signal) => {
    const ending: Ending = { code, signal };
    ended = ending;
    linger = setTimeout(() => {
      killGroup(child);
      finishEnded(ending);
    }, lingerMs);
  });
  child.on('close', (code, signal) => finishEnded({ code, signal }));
}

/** Drains the stream to its end and gives what came last. */
function keepTail(stream: Readable): () => string {
  let tail = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-stderrTailBytes);
  });
  return () => tail.toString('utf8');
}

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

function outcomeOf(ending: Ending, stdout: string, stderr: string): CommandOutcome {
  if (ending.signal !== null) return { kind: 'killed', signal: ending.signal };
  return { kind: 'exited', code: ending.code ?? 0, stdout, stderr };
}

function killGroup(child: Child): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/**
 * Our environment with a UTF-8 locale whose dates and messages are the plain C ones. macOS has no
 * C.UTF-8 everywhere; there only the character type is set.
 */
function environment(extra: Command['env']): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:LC_|LANG)/.test(name));
  const locale =
    process.platform === 'darwin' ? { LC_CTYPE: 'en_US.UTF-8' } : { LC_ALL: 'C.UTF-8' };
  return { ...Object.fromEntries(kept), ...locale, ...extra };
}
