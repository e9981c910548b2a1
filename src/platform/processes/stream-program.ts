import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { errnoOf } from '../errno.js';
import { findProgram } from './find-program.js';
import { spawnGuarded, type Guarded } from './spawn-guarded.js';

export interface StreamedCommand {
  /** A name, looked up on PATH and then in the usual places; never a shell string. */
  readonly program: string;
  readonly args: readonly string[];
  /** Set on top of our own environment. */
  readonly env: Readonly<Record<string, string>>;
}

export type StreamEnding =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly detail: string };

export interface StreamListener {
  readonly onStdout: (chunk: Uint8Array) => void;
  readonly onStderr: (chunk: Uint8Array) => void;
  /** Once, and last; never after `kill`. */
  readonly onEnd: (ending: StreamEnding) => void;
}

/** A program that runs. */
export interface StreamedProgram {
  readonly write: (bytes: Uint8Array) => void;
  /** Ends it with all its children, at once; nothing is heard of it after that. */
  readonly kill: () => void;
}

export type StreamProgram = (command: StreamedCommand, listener: StreamListener) => StreamedProgram;

/** How long output may follow the end of the program, in the hands of a child of its. */
const lingerMs = 200;

/** Runs a program that is talked to. */
export const streamProgram: StreamProgram = (command, listener) => {
  const path = findProgram(command.program, process.env['PATH']);
  if (path === undefined) return neverRan(listener, { kind: 'missing' });
  try {
    const started = spawnGuarded<ChildProcessWithoutNullStreams>(path, command.args, {
      input: 'pipe',
      env: { ...process.env, ...command.env },
    });
    return follow(started, listener);
  } catch (thrown) {
    return neverRan(listener, { kind: 'failed', detail: errnoOf(thrown) });
  }
};

function neverRan(listener: StreamListener, ending: StreamEnding): StreamedProgram {
  let silent = false;
  queueMicrotask(() => {
    if (!silent) listener.onEnd(ending);
  });
  return { write: () => undefined, kill: () => (silent = true) };
}

function follow(
  { child, unguard }: Guarded<ChildProcessWithoutNullStreams>,
  listener: StreamListener,
): StreamedProgram {
  let ended = false;
  let linger: NodeJS.Timeout | undefined;
  const close = (): void => {
    ended = true;
    clearTimeout(linger);
    child.stdin.destroy();
    child.stdout.destroy();
    child.stderr.destroy();
    child.unref();
    killGroup(child);
    unguard();
  };
  const finish = (ending: StreamEnding): void => {
    if (ended) return;
    close();
    listener.onEnd(ending);
  };
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (chunk: Buffer) => {
    if (!ended) listener.onStdout(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    if (!ended) listener.onStderr(chunk);
  });
  child.on('error', (error) => finish({ kind: 'failed', detail: errnoOf(error) }));
  child.on('exit', (code, signal) => {
    linger = setTimeout(() => finish(endingOf(code, signal)), lingerMs);
  });
  child.on('close', (code, signal) => finish(endingOf(code, signal)));
  return {
    write: (bytes) => {
      if (!ended) child.stdin.write(bytes);
    },
    kill: () => {
      if (!ended) close();
    },
  };
}

function endingOf(code: number | null, signal: NodeJS.Signals | null): StreamEnding {
  return signal === null ? { kind: 'exited', code: code ?? 0 } : { kind: 'killed', signal };
}

function killGroup(child: ChildProcessWithoutNullStreams): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // All of it has ended already.
  }
}
