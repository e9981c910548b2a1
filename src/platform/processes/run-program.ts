import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { Writable } from 'node:stream';
import { err, ok, type Result } from '../../core/result.js';
import { Slots } from '../../core/slots.js';
import { errnoOf, tryTo } from '../errno.js';
import type { Command, CommandOutcome } from '../host-ports.js';
import type { CommandLine } from './shell-word.js';
import { findProgram, safeSearchPath } from '../paths/find-program.js';
import { updateGuard, unref, waitForGuard } from './orphan-guard.js';

/** How long the output is read after the program ended, where its children keep it open. */
const lingerMs = 200;
const stderrTailBytes = 4096;
/** 400 calls of ssh must not use up the file descriptors. */
const maxOfOneProgram = 8;

type Environment = Readonly<Record<string, string | undefined>>;

export type ProgramEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | Exclude<CommandOutcome, { kind: 'exited' | 'too-big' }>;

export interface StreamedCommand extends Pick<Command, 'program' | 'args'> {
  /** Set on top of our own environment; undefined removes a variable. */
  readonly env: Environment;
  /** It does not keep codex-ps running. */
  readonly isBackground?: boolean;
}

export interface StreamListener {
  readonly onStdout: (chunk: Uint8Array) => void;
  readonly onStderr: (chunk: Uint8Array) => void;
  /** Called once, and last; never after `kill`. */
  readonly onEnd: (end: ProgramEnd) => void;
}

export interface StreamedProgram {
  readonly write: (bytes: Uint8Array) => void;
  /** Kills it and its children at once; its listener is not called any more. */
  readonly kill: () => void;
}

export type StreamProgram = (command: StreamedCommand, listener: StreamListener) => StreamedProgram;

interface Start extends StreamedCommand {
  readonly hasInput: boolean;
  /** Whether it is killed even if codex-ps itself is killed; costs a shell. */
  readonly isGuarded: boolean;
  /** Whether its children end with it, even when it ends by itself. */
  readonly endsChildren: boolean;
  readonly timeoutMs?: number;
}

interface Running {
  readonly input: Writable | undefined;
  readonly kill: () => void;
}

/** Runs a program without a shell and collects its output; never waits longer than its timeout. */
export function runCommand(command: Command): Promise<CommandOutcome> {
  return turns.run(command.program, () => runNow(command));
}

const turns = new Slots<string>(
  (program, busy) => busy.filter((other) => other === program).length < maxOfOneProgram,
);

function runNow(command: Command): Promise<CommandOutcome> {
  const { program, args, input, timeoutMs, maxBytes } = command;
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    let stderr = Buffer.alloc(0);
    const env = { ...without(command.withoutVariables), ...plainLocale(), ...command.env };
    const running = start(
      {
        ...{ program, args, env, timeoutMs, hasInput: input !== undefined },
        ...{ isGuarded: command.guarded === true, endsChildren: false },
      },
      {
        onStdout: (chunk) => {
          bytes += chunk.length;
          if (bytes <= maxBytes) {
            chunks.push(chunk);
            return;
          }
          running.kill();
          resolve({ kind: 'too-big', limitBytes: maxBytes });
        },
        onStderr: (chunk) => {
          stderr = Buffer.concat([stderr, chunk]).subarray(-stderrTailBytes);
        },
        onEnd: (end) => {
          const output = { stdout: Buffer.concat(chunks).toString(), stderr: stderr.toString() };
          resolve(end.kind === 'exited' ? { ...end, ...output } : end);
        },
      },
    );
    running.input?.end(input);
  });
}

export const streamProgram: StreamProgram = (command, listener) => {
  const plan = { ...command, hasInput: true, isGuarded: true, endsChildren: true };
  const { input, kill } = start(plan, listener);
  return { write: (bytes) => void input?.write(bytes), kill };
};

/**
 * Starts a program as the leader of a process group without a terminal: it cannot ask the user anything, and its children
 * are killed with it (lsof forks one that can hang at a dead mount).
 */
function start(wanted: Start, listener: StreamListener): Running {
  let child: ChildProcess | undefined;
  let ended: ProgramEnd | undefined;
  let isOver = false;
  let deadline: NodeJS.Timeout | undefined;
  let linger: NodeJS.Timeout | undefined;
  const close = (killsGroup: boolean): void => {
    isOver = true;
    clearTimeout(deadline);
    clearTimeout(linger);
    // Even SIGKILL may not end it at once (a dead mount).
    for (const pipe of [child?.stdin, child?.stdout, child?.stderr]) pipe?.destroy();
    child?.unref();
    if (child?.pid !== undefined) release(child.pid, killsGroup);
  };
  const finish = (end: ProgramEnd, killsGroup: boolean): void => {
    if (isOver) return;
    close(killsGroup || wanted.endsChildren);
    listener.onEnd(end);
  };
  const kill = (): void => {
    if (!isOver) close(true);
  };
  const fail = (end: ProgramEnd): Running => {
    // The caller has what is returned here before its listener is called.
    queueMicrotask(() => finish(end, true));
    return { input: undefined, kill };
  };

  const path = findProgram(wanted.program, process.env['PATH']);
  if (path === undefined) return fail({ kind: 'missing' });
  try {
    child = spawnLeader(path, wanted);
  } catch (thrown) {
    return fail({ kind: 'failed', detail: errnoOf(thrown) });
  }
  child.on('error', (error) => finish({ kind: 'failed', detail: errnoOf(error) }, true));
  // It was not started; the error event follows. After EMFILE the pipes are missing too, despite the types.
  if (child.pid === undefined) return { input: undefined, kill };

  hold(child.pid, child, wanted.isGuarded);
  if (wanted.isBackground === true) {
    for (const part of [child, child.stdin, child.stdout, child.stderr]) unref(part);
  }
  child.stdin?.on('error', () => undefined);
  child.stdout?.on('data', (chunk: Buffer) => {
    if (!isOver) listener.onStdout(chunk);
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    if (!isOver) listener.onStderr(chunk);
  });
  child.on('exit', (code, signal) => {
    const end = (ended = endOf(code, signal));
    // After a stall the timer may come due before what the program has printed is read.
    linger = setTimeout(() => setImmediate(() => finish(end, true)), lingerMs);
  });
  child.on('close', (code, signal) => finish(endOf(code, signal), false));
  const { timeoutMs: afterMs } = wanted;
  if (afterMs !== undefined) {
    deadline = setTimeout(() => finish(ended ?? { kind: 'timed-out', afterMs }, true), afterMs);
  }
  return { input: child.stdin ?? undefined, kill };
}

function spawnLeader(path: string, { args, hasInput, isGuarded, ...wanted }: Start): ChildProcess {
  const env = environmentOf(wanted.env);
  const stdio: StdioOptions = [hasInput ? 'pipe' : 'ignore', 'pipe', 'pipe'];
  if (!isGuarded) return spawn(path, args, { env, stdio, detached: true });
  if (!updateGuard()) throw Object.assign(new Error(), { code: 'EAGAIN' });
  return spawn('/bin/sh', ['-c', waitForGuard, path, ...args], {
    ...{ env, detached: true },
    stdio: [...stdio, 'pipe'],
  });
}

/** The leaders of process groups, which would outlive codex-ps. */
const held = new Map<number, { readonly isGuarded: boolean }>();

function hold(leader: number, child: ChildProcess, isGuarded: boolean): void {
  if (held.size === 0) process.once('exit', killHeld);
  held.set(leader, { isGuarded });
  if (!isGuarded) return;
  updateGuard('+', leader);
  const go = child.stdio[3];
  if (go instanceof Writable) go.on('error', () => undefined).end('go\n', () => go.destroy());
}

function release(leader: number, killsGroup: boolean): void {
  const known = held.get(leader);
  if (!known) return;
  held.delete(leader);
  if (held.size === 0) process.off('exit', killHeld);
  if (killsGroup) killGroup(leader);
  if (known.isGuarded) updateGuard('-', leader);
}

function killHeld(): void {
  for (const leader of held.keys()) killGroup(leader);
}

function killGroup(leader: number): void {
  // It may have ended already.
  tryTo(() => process.kill(-leader, 'SIGKILL'));
}

function endOf(code: number | null, signal: NodeJS.Signals | null): ProgramEnd {
  return signal === null ? { kind: 'exited', code: code ?? 0 } : { kind: 'killed', signal };
}

/** How long a program may take to stop by Ctrl-Z: it restores the terminal first. */
const stopWaitMs = 300;

/** A pager that ends sooner was not quit by its user: its file did not fill the screen, or it failed. */
const atOnceMs = 300;

export interface TerminalRun {
  /** 0 where a signal ended it: a pager that was quit by Ctrl-C did not fail. */
  readonly code: number;
  /** It ended before its user can have read anything, and was not stopped. */
  readonly endedAtOnce: boolean;
}

/** Runs a program in the terminal until it ends. It stays in our process group, or the terminal would stop it. */
export function runInTerminal({
  program,
  args,
  env,
}: CommandLine): Promise<Result<TerminalRun, string>> {
  const path = findProgram(program, process.env['PATH']);
  if (path === undefined) return Promise.resolve(err(`${program} is not on PATH`));
  return new Promise((resolve) => {
    const failed = (thrown: unknown): void =>
      resolve(err(`${program} could not be run (${errnoOf(thrown)})`));
    try {
      const began = performance.now();
      let wasStopped = false;
      const child = spawn(path, args, { stdio: 'inherit', env: environmentOf({ ...env }) });
      child.on('error', failed);
      const end = (): void => void child.kill();
      const stopToo = (): void => {
        wasStopped = true;
        setTimeout(() => void stopWith(child.pid), stopWaitMs);
      };
      process.once('exit', end);
      process.on('SIGTSTP', stopToo);
      child.on('close', (code) => {
        process.off('exit', end);
        process.off('SIGTSTP', stopToo);
        const endedAtOnce = !wasStopped && performance.now() - began < atOnceMs;
        resolve(ok({ code: code ?? 0, endedAtOnce }));
      });
    } catch (thrown) {
      failed(thrown);
    }
  });
}

/** Prints a line and waits until the user has pressed Enter, or the terminal is gone. */
export function waitForEnter(text: string): Promise<void> {
  const { stdin, stdout } = process;
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of ['data', 'end', 'error']) stdin.off(event, done);
      stdin.pause();
      resolve();
    };
    for (const event of ['data', 'end', 'error']) stdin.once(event, done);
    stdout.write(`\n${text} `);
    stdin.resume();
  });
}

/** Ctrl-Z stops codex-ps too if it stopped the program: else the shell would never get the terminal back. */
async function stopWith(pid: number | undefined): Promise<void> {
  const args = ['-o', 'state=', '-p', `${pid ?? 0}`];
  const state = await runCommand({ program: 'ps', args, timeoutMs: 2000, maxBytes: 1000 });
  const isStopped = state.kind === 'exited' && state.stdout.trim().startsWith('T');
  if (isStopped) process.kill(process.pid, 'SIGSTOP');
}

/** Our environment with `changes`; undefined removes a variable. */
function environmentOf(changes: Environment): NodeJS.ProcessEnv {
  return { ...process.env, PATH: safeSearchPath(process.env['PATH']), ...changes };
}

/** UTF-8 with the dates and messages of C. Not every macOS has C.UTF-8: only the character type is set there. */
function plainLocale(): Environment {
  const locale =
    process.platform === 'darwin' ? { LC_CTYPE: 'en_US.UTF-8' } : { LC_ALL: 'C.UTF-8' };
  return { ...without('LC_'), ...without('LANG'), ...locale };
}

function without(prefix: string | undefined): Environment {
  if (prefix === undefined) return {};
  const names = Object.keys(process.env).filter((name) => name.startsWith(prefix));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}
