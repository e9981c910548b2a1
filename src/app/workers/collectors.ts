import { hostOf } from '../../core/session/snapshot.js';
import type { RowRef } from '../../core/fleet/row-key.js';
import type { HostName } from '../../core/ids.js';
import { durationMs, type After, type DurationMs } from '../../core/time.js';
import { afterMs } from '../../platform/after.js';
import { AnswerDecoder } from './worker-server.js';
import type { Thread, ToWorker, WatchedTimelines, WorkerEvent, WorkerName } from './messages.js';

/** Decodes and acknowledges a thread's messages. `onCrash`: once, if it ends without having sent `stopped`. */
export function connect(
  thread: Thread,
  onEvent: (event: WorkerEvent) => void,
  onCrash: (detail: string) => void,
): (message: ToWorker) => void {
  const decoder = new AnswerDecoder();
  let ended = false;
  const crash = (detail: string): void => {
    if (ended) return;
    ended = true;
    onCrash(detail);
  };
  thread.onMessage((message) => {
    if (ended) return;
    if (message.kind === 'stopped') ended = true;
    if (message.kind !== 'host-result') onEvent(message);
    else onEvent({ ...message, result: decoder.decode(message.result) });
    if (message.kind === 'host-result') {
      thread.post({ kind: 'acknowledge', host: hostOf(message.result) });
    } else if (message.kind === 'host-link') {
      thread.post({ kind: 'acknowledge', host: message.host });
    }
  });
  thread.onError((error) => crash(error.message));
  thread.onExit((code) => crash(`it ended with code ${code}`));
  return (message) => {
    if (!ended) thread.post(message);
  };
}

export interface SuperviseOptions {
  readonly hosts: readonly HostName[];
  readonly every: DurationMs;
  readonly spawn: () => Thread;
  readonly after: After;
  readonly listener: (event: WorkerEvent) => void;
}

const firstWaitMs = 1000;
const longestWaitMs = 30_000;
/** After running for so long, a worker is restarted after the short wait again. */
const healthyAfterMs = 60_000;
const stopWaitMs = 1000;

/** Keeps one worker thread running: if it dies it is started again after 1, 2, 4 … 30 s. */
export class Supervisor {
  readonly #options: SuperviseOptions;
  #every: DurationMs;
  #wait = firstWaitMs;
  /** A restarted thread gets these again. */
  readonly #standing = new Map<ToWorker['kind'], ToWorker>();
  #thread: Thread | undefined;
  #send: ((message: ToWorker) => void) | undefined;
  #cancel: () => void = () => undefined;
  #onStopped: (() => void) | undefined;

  constructor(options: SuperviseOptions) {
    this.#options = options;
    this.#every = options.every;
    this.#start();
  }

  send(message: ToWorker): void {
    if (message.kind === 'set-interval') this.#every = message.every;
    if (message.kind === 'watch-details' || message.kind === 'watch-timelines') {
      this.#standing.set(message.kind, message);
    }
    if (this.#send) this.#send(message);
    // The user does not want to wait.
    else if (message.kind === 'refresh') this.#start();
  }

  /** Asks the thread to stop, and terminates it after a second if it has not. */
  async stop(): Promise<void> {
    this.#cancel();
    const thread = this.#thread;
    if (!thread) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#options.after(durationMs(stopWaitMs), resolve);
      this.#onStopped = () => {
        cancel();
        resolve();
      };
      this.send({ kind: 'stop' });
    });
    await thread.terminate();
  }

  #start(): void {
    const { spawn, after, hosts } = this.#options;
    this.#cancel();
    this.#thread = spawn();
    const send = connect(
      this.#thread,
      (event) => this.#onEvent(event),
      (detail) => this.#onCrash(detail),
    );
    this.#send = send;
    send({ kind: 'start', hosts, every: this.#every });
    for (const message of this.#standing.values()) send(message);
    this.#cancel = after(durationMs(healthyAfterMs), () => {
      this.#wait = firstWaitMs;
    });
  }

  #onEvent(event: WorkerEvent): void {
    if (event.kind === 'stopped') this.#onStopped?.();
    this.#options.listener(event);
  }

  #onCrash(detail: string): void {
    this.#cancel();
    this.#thread = undefined;
    this.#send = undefined;
    if (this.#onStopped) {
      this.#onStopped();
      return;
    }
    const wait = durationMs(this.#wait);
    this.#wait = Math.min(this.#wait * 2, longestWaitMs);
    this.#cancel = this.#options.after(wait, () => this.#start());
    this.#options.listener({ kind: 'restarting', detail, wait });
  }
}

export interface ThreadPlan {
  readonly worker: WorkerName;
  readonly hosts: readonly HostName[];
  readonly spawn: () => Thread;
}

export type CollectorListener = (event: WorkerEvent, worker: WorkerName) => void;

/** The worker threads, as the monitor uses them. */
export interface Collectors {
  readonly listen: (listener: CollectorListener) => void;
  readonly refresh: () => void;
  readonly setInterval: (every: DurationMs) => void;
  readonly watchDetails: (session: RowRef | undefined) => void;
  readonly watchTimelines: (of: WatchedTimelines) => void;
}

export function startCollectors(
  plans: readonly ThreadPlan[],
  every: DurationMs,
): Collectors & { readonly stop: () => Promise<void> } {
  let listener: CollectorListener = () => undefined;
  const threads = plans.map(
    (plan) =>
      new Supervisor({
        ...plan,
        every,
        after: afterMs,
        listener: (event) => {
          listener(event, plan.worker);
          // Its connections died with it.
          if (event.kind === 'restarting' && plan.worker === 'remote') {
            for (const host of plan.hosts) {
              listener({ kind: 'host-link', host, state: { kind: 'connecting' } }, plan.worker);
            }
          }
        },
      }),
  );
  const sendAll = (message: ToWorker): void => {
    for (const thread of threads) thread.send(message);
  };
  return {
    listen: (newListener) => {
      listener = newListener;
    },
    refresh: () => sendAll({ kind: 'refresh' }),
    setInterval: (interval) => sendAll({ kind: 'set-interval', every: interval }),
    watchTimelines: (of) => sendAll({ kind: 'watch-timelines', of }),
    watchDetails: (session) => sendAll({ kind: 'watch-details', session }),
    stop: async () => {
      await Promise.all(threads.map((thread) => thread.stop()));
    },
  };
}
