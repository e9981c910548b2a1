import type { EventEmitter } from 'node:events';
import type { Screen } from './screen.js';

type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT';

/** Why the monitor ends. */
export type MonitorEnd =
  | { readonly kind: 'quit' }
  | { readonly kind: 'signal'; readonly name: SignalName }
  /** The terminal itself has gone: nothing can be printed. */
  | { readonly kind: 'hangup' }
  | { readonly kind: 'crash'; readonly detail: string };

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 } as const;

/** 0 by the user's wish, 128 + n by signal n, 1 by a fault of ours. */
export function exitCodeOf(end: MonitorEnd): number {
  switch (end.kind) {
    case 'quit':
      return 0;
    case 'signal':
      return 128 + signalNumbers[end.name];
    case 'hangup':
      return 128 + signalNumbers.SIGHUP;
    case 'crash':
      return 1;
  }
}

/** As much of `process` as the terminal's life needs. */
export interface ProcessPort {
  readonly pid: number;
  readonly on: (event: string, listener: (value: unknown) => void) => unknown;
  readonly off: (event: string, listener: (value: unknown) => void) => unknown;
  readonly kill: (pid: number, signal: string) => unknown;
}

export interface TerminalGuard {
  /** Gives the terminal back, stops, and takes it again once continued. */
  readonly suspend: () => void;
  /** Gives the terminal to a program of ours until it ends, and takes it again. */
  readonly lend: <T>(run: () => Promise<T>) => Promise<T>;
  /** Gives the terminal back for good and reports why; only the first end counts. */
  readonly end: (end: MonitorEnd) => void;
}

export interface Guarded {
  readonly screen: Screen;
  readonly process: ProcessPort;
  readonly stdin: EventEmitter;
  readonly stdout: EventEmitter;
  /** Called at most once, the terminal given back already. */
  readonly onEnd: (end: MonitorEnd) => void;
  /** The terminal is ours again and shows nothing yet. */
  readonly onResume: () => void;
}

/** How long a stop that was asked for may take to happen; it does not in a session without a shell. */
const stopWaitMs = 200;

/** How long a terminal that does not read may hold up what comes next. */
export const drainMs = 300;

class Guard implements TerminalGuard {
  readonly #guarded: Guarded;
  readonly #undo: (() => void)[] = [];
  #ended = false;
  #stopping: NodeJS.Timeout | undefined;
  /** The terminal is another program's, and so are the keys that make signals. */
  #lent = false;
  readonly #onStop = (): void => {
    // Whoever lends it stops us too, should the program that has it stop.
    if (!this.#lent) this.#stop(this.#guarded.process.pid);
  };

  constructor(guarded: Guarded) {
    this.#guarded = guarded;
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) {
      this.#listen(guarded.process, name, () => this.#onSignal(name));
    }
    for (const event of ['uncaughtException', 'unhandledRejection']) {
      this.#listen(guarded.process, event, (cause) => this.end(crashOf(cause)));
    }
    this.#listen(guarded.process, 'exit', () => guarded.screen.close());
    this.#listen(guarded.process, 'SIGTSTP', this.#onStop);
    this.#listen(guarded.process, 'SIGCONT', () => this.#continue());
    // EIO and EPIPE are how a closed terminal shows before (or without) SIGHUP.
    this.#listen(guarded.stdout, 'error', () => this.end({ kind: 'hangup' }));
    this.#listen(guarded.stdin, 'error', () => this.end({ kind: 'hangup' }));
    this.#listen(guarded.stdin, 'end', () => this.end({ kind: 'hangup' }));
  }

  /** The whole job stops, as the terminal's own Ctrl-Z would stop it: `npm start` waits for us otherwise. */
  readonly suspend = (): void => this.#stop(0);

  readonly lend = async <T>(run: () => Promise<T>): Promise<T> => {
    const { screen, process, onResume } = this.#guarded;
    screen.suspend();
    this.#lent = true;
    await new Promise<void>((resolve) => screen.whenDrained(drainMs, resolve));
    try {
      return await run();
    } finally {
      this.#lent = false;
      if (!this.#ended) {
        screen.resume();
        process.kill(process.pid, 'SIGWINCH');
        setImmediate(onResume);
      }
    }
  };

  readonly end = (end: MonitorEnd): void => {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#stopping);
    this.#guarded.screen.close();
    for (const undo of this.#undo.splice(0)) undo();
    // What a dead terminal still has to say must not become an exception now.
    this.#guarded.stdout.on('error', () => undefined);
    this.#guarded.stdin.on('error', () => undefined);
    this.#guarded.onEnd(end);
  };

  #onSignal(name: SignalName): void {
    // Ctrl-C and Ctrl-\ reach all that runs in the terminal: meant is the program that has it.
    if (this.#lent && (name === 'SIGINT' || name === 'SIGQUIT')) return;
    this.end({ kind: 'signal', name });
  }

  #listen(
    emitter: Pick<ProcessPort, 'on' | 'off'> | EventEmitter,
    event: string,
    listener: (value: unknown) => void,
  ): void {
    emitter.on(event, listener);
    this.#undo.push(() => emitter.off(event, listener));
  }

  #stop(pid: number): void {
    if (this.#stopping || this.#ended) return;
    const { process, screen } = this.#guarded;
    screen.suspend();
    // By the default action of SIGTSTP, not by SIGSTOP: where no shell could continue us (`tmux new codex-ps`)
    // the kernel drops the one, and would stop us for good by the other.
    process.off('SIGTSTP', this.#onStop);
    screen.whenDrained(drainMs, () => process.kill(pid, 'SIGTSTP'));
    // SIGCONT is delivered in the same turn of the loop as a timer that came due while we were stopped, after it.
    this.#stopping = setTimeout(() => {
      setImmediate(() => {
        if (this.#stopping) this.#continue();
      });
    }, stopWaitMs);
  }

  #continue(): void {
    const { process, screen, onResume } = this.#guarded;
    if (this.#ended) return;
    const lent = this.#lent;
    if (this.#stopping) {
      clearTimeout(this.#stopping);
      this.#stopping = undefined;
      process.on('SIGTSTP', this.#onStop);
    } else if (!lent) {
      // Stopped without notice (SIGSTOP): the shell has used the terminal in our modes meanwhile.
      screen.suspend();
    }
    // The program that has the terminal goes on with it.
    if (lent) return;
    screen.resume();
    // A resize while we were stopped sent no signal: this makes Node read the size again.
    process.kill(process.pid, 'SIGWINCH');
    setImmediate(onResume);
  }
}

function crashOf(cause: unknown): MonitorEnd {
  const detail = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  return { kind: 'crash', detail };
}

/** Handles every way in which the monitor can end or be stopped, so that the terminal is left as it was. */
export function guardTerminal(guarded: Guarded): TerminalGuard {
  return new Guard(guarded);
}

/** What is known of the terminal before anything is drawn. */
export interface TerminalFacts {
  readonly inputIsTerminal: boolean;
  readonly outputIsTerminal: boolean;
  /** The value of TERM. */
  readonly term: string | undefined;
}

/** Why the monitor cannot be shown, so that the caller prints the plain table instead; undefined where it can. */
export type TerminalProblem = 'no-output' | 'no-keyboard' | 'dumb';

export function terminalProblem(facts: TerminalFacts): TerminalProblem | undefined {
  if (!facts.outputIsTerminal) return 'no-output';
  if (!facts.inputIsTerminal) return 'no-keyboard';
  return facts.term === undefined || facts.term === '' || facts.term === 'dumb'
    ? 'dumb'
    : undefined;
}
