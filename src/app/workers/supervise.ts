import type { HostName } from '../../core/ids.js';
import type { After, DurationMs } from '../../core/time.js';
import { durationMs } from '../../core/time.js';
import { connect, type Connection, type Thread } from './connect.js';
import type { ToWorker, WorkerEvent, WorkerName } from './messages.js';

/** What the monitor hears of a worker that is started again whenever it dies. */
export type SupervisedEvent =
  | Exclude<WorkerEvent, { readonly kind: 'crashed' }>
  | {
      readonly kind: 'restarting';
      readonly worker: WorkerName;
      readonly detail: string;
      readonly wait: DurationMs;
    };

export interface Supervised {
  readonly send: (message: ToWorker) => void;
  /** Asks the thread to stop, and ends it after a second if it has not. */
  readonly stop: () => Promise<void>;
}

export interface Supervision {
  readonly worker: WorkerName;
  readonly hosts: readonly HostName[];
  readonly every: DurationMs;
  readonly spawn: () => Thread;
  readonly after: After;
  readonly listener: (event: SupervisedEvent) => void;
}

const firstWaitMs = 1000;
const longestWaitMs = 30_000;
/** A worker that lived so long was well: the next wait is short again. */
const wellAfterMs = 60_000;
const stopWaitMs = 1000;

class Supervisor implements Supervised {
  readonly #plan: Supervision;
  #every: DurationMs;
  #wait = firstWaitMs;
  /** What a thread that is started again is asked anew. */
  readonly #watched = new Map<ToWorker['kind'], ToWorker>();
  #thread: Thread | undefined;
  #connection: Connection | undefined;
  #cancel: () => void = () => undefined;
  #onStopped: (() => void) | undefined;

  constructor(plan: Supervision) {
    this.#plan = plan;
    this.#every = plan.every;
    this.#start();
  }

  readonly send = (message: ToWorker): void => {
    if (message.kind === 'set-interval') this.#every = message.every;
    if (message.kind === 'watch-details' || message.kind === 'watch-timelines') {
      this.#watched.set(message.kind, message);
    }
    if (this.#connection) this.#connection.send(message);
    // The user does not want to wait for the next try.
    else if (message.kind === 'collect-now') this.#start();
  };

  readonly stop = async (): Promise<void> => {
    this.#cancel();
    const thread = this.#thread;
    if (!thread) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#plan.after(durationMs(stopWaitMs), resolve);
      this.#onStopped = () => {
        cancel();
        resolve();
      };
      this.send({ kind: 'stop' });
    });
    await thread.terminate();
  };

  #start(): void {
    this.#cancel();
    this.#thread = this.#plan.spawn();
    this.#connection = connect(this.#thread, this.#plan.worker, (event) => this.#hear(event));
    this.#connection.send({ kind: 'start', hosts: this.#plan.hosts, every: this.#every });
    for (const message of this.#watched.values()) this.#connection.send(message);
    this.#cancel = this.#plan.after(durationMs(wellAfterMs), () => {
      this.#wait = firstWaitMs;
    });
  }

  #hear(event: WorkerEvent): void {
    if (event.kind !== 'crashed') {
      if (event.kind === 'stopped') this.#onStopped?.();
      this.#plan.listener(event);
      return;
    }
    this.#cancel();
    this.#thread = undefined;
    this.#connection = undefined;
    if (this.#onStopped) {
      this.#onStopped();
      return;
    }
    const wait = durationMs(this.#wait);
    this.#wait = Math.min(this.#wait * 2, longestWaitMs);
    this.#cancel = this.#plan.after(wait, () => this.#start());
    this.#plan.listener({ kind: 'restarting', worker: event.worker, detail: event.detail, wait });
  }
}

/** Keeps one worker alive: where it dies it is started again after 1, 2, 4 … 30 s. */
export function supervise(plan: Supervision): Supervised {
  return new Supervisor(plan);
}
