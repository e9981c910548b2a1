import type { EventEmitter } from 'node:events';
import type { Screen } from './screen.js';

export interface MonitorEnd {
  /** 0 if the user quit, 128 + n for signal n (also if the terminal is gone), 1 for a bug. */
  readonly exitCode: number;
  readonly crash?: string;
}

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 } as const;
type SignalName = keyof typeof signalNumbers;

type Emitter = Pick<EventEmitter, 'on' | 'off'>;

export interface ProcessPort extends Emitter {
  readonly pid: number;
  readonly kill: (pid: number, signal: string) => unknown;
}

export interface Guarded {
  readonly screen: Screen;
  readonly process: ProcessPort;
  readonly stdin: Emitter;
  readonly stdout: Emitter;
  /** Called at most once, when the terminal has been restored. */
  readonly onEnd: (end: MonitorEnd) => void;
  /** The terminal is ours again and shows nothing yet. */
  readonly onResume: () => void;
}

/** How long it may take until a stop happens; it does not happen in a session without a shell. */
const stopWaitMs = 200;

/** Handles every way in which the monitor can end or be stopped, so that the terminal is left as it was. */
export class TerminalGuard {
  readonly #guarded: Guarded;
  readonly #undo: (() => void)[] = [];
  #ended = false;
  #stopping: NodeJS.Timeout | undefined;
  /** Another program has the terminal, and gets the signals of its keys. */
  #lent = false;
  readonly #onStop = (): void => {
    // If the program that has the terminal stops, whoever runs it stops us as well.
    if (!this.#lent) this.#stop(this.#guarded.process.pid);
  };

  constructor(guarded: Guarded) {
    this.#guarded = guarded;
    for (const name of Object.keys(signalNumbers) as SignalName[]) {
      this.#listen(guarded.process, name, () => this.#onSignal(name));
    }
    for (const event of ['uncaughtException', 'unhandledRejection']) {
      this.#listen(guarded.process, event, (cause) => {
        const crash = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
        this.end({ exitCode: 1, crash });
      });
    }
    this.#listen(guarded.process, 'exit', () => guarded.screen.close());
    this.#listen(guarded.process, 'SIGTSTP', this.#onStop);
    this.#listen(guarded.process, 'SIGCONT', () => this.#continue());
    // Also where Node tells nothing: resized and back before it looked, the size is the same, but cells are lost.
    this.#listen(guarded.process, 'SIGWINCH', () => {
      guarded.screen.forget();
      guarded.screen.onResize();
    });
    // A closed terminal shows as EIO or EPIPE before (or without) SIGHUP.
    const hangUp = (): void => this.end({ exitCode: 128 + signalNumbers.SIGHUP });
    this.#listen(guarded.stdout, 'error', hangUp);
    this.#listen(guarded.stdin, 'error', hangUp);
    this.#listen(guarded.stdin, 'end', hangUp);
  }

  /**
   * Gives the terminal back, stops, and takes it again when continued. The whole job stops, as by Ctrl-Z: `npm start`
   * would wait for us otherwise.
   */
  suspend(): void {
    this.#stop(0);
  }

  /** Gives the terminal to another program until that ends, and takes it again. */
  async lend<T>(run: () => Promise<T>): Promise<T> {
    const { screen } = this.#guarded;
    screen.suspend();
    this.#lent = true;
    await new Promise<void>((resolve) => screen.whenDrained(resolve));
    try {
      return await run();
    } finally {
      this.#lent = false;
      if (!this.#ended) this.#resume();
    }
  }

  /** Gives the terminal back for good and reports why; only the first end counts. */
  end(end: MonitorEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#stopping);
    this.#guarded.screen.close();
    for (const undo of this.#undo.splice(0)) undo();
    // A late error of a dead terminal must not become an exception.
    this.#guarded.stdout.on('error', () => undefined);
    this.#guarded.stdin.on('error', () => undefined);
    this.#guarded.onEnd(end);
  }

  #onSignal(name: SignalName): void {
    // Ctrl-C and Ctrl-\ reach every program in the terminal, but are meant for the one that has it.
    if (this.#lent && (name === 'SIGINT' || name === 'SIGQUIT')) return;
    this.end({ exitCode: 128 + signalNumbers[name] });
  }

  #listen(emitter: Emitter, event: string, listener: (value: unknown) => void): void {
    emitter.on(event, listener);
    this.#undo.push(() => emitter.off(event, listener));
  }

  #stop(pid: number): void {
    if (this.#stopping || this.#ended) return;
    const { process, screen } = this.#guarded;
    screen.suspend();
    // By the default action of SIGTSTP: if no shell could continue us (`tmux new codex-ps`) the kernel ignores it,
    // while SIGSTOP would stop us for good.
    process.off('SIGTSTP', this.#onStop);
    screen.whenDrained(() => process.kill(pid, 'SIGTSTP'));
    // A timer that came due while we were stopped runs before SIGCONT is delivered, in the same turn of the loop.
    this.#stopping = setTimeout(() => {
      setImmediate(() => {
        if (this.#stopping) this.#continue();
      });
    }, stopWaitMs);
  }

  #continue(): void {
    const { process, screen } = this.#guarded;
    if (this.#ended) return;
    if (this.#stopping) {
      clearTimeout(this.#stopping);
      this.#stopping = undefined;
      process.on('SIGTSTP', this.#onStop);
    } else if (!this.#lent) {
      // Stopped without notice (SIGSTOP): the shell has used the terminal in our modes meanwhile.
      screen.suspend();
    }
    if (!this.#lent) this.#resume();
  }

  #resume(): void {
    const { process, screen, onResume } = this.#guarded;
    screen.resume();
    // No signal reported a resize meanwhile: this makes Node read the size again.
    process.kill(process.pid, 'SIGWINCH');
    setImmediate(onResume);
  }
}

/** Whether the monitor can be shown; where it cannot, the plain table is printed instead. */
export function canShowMonitor(
  { stdin, stdout }: Readonly<Record<'stdin' | 'stdout', { readonly isTTY: boolean }>>,
  term = '',
): boolean {
  return stdin.isTTY && stdout.isTTY && !['', 'dumb'].includes(term);
}
