import { hostOf } from '../../core/session/snapshot.js';
import type { HostName } from '../../core/ids.js';
import { durationMs, type After, type DurationMs } from '../../core/time.js';
import { afterMs } from '../../platform/after.js';
import { answerDecoder } from './worker-server.js';
import type { FromWorker, Thread, ToWorker } from './messages.js';
import type { WorkerEvent, WorkerName } from './messages.js';

export interface ThreadPlan {
  readonly worker: WorkerName;
  readonly hosts: readonly HostName[];
  readonly spawn: () => Thread;
}

interface SuperviseOptions extends Omit<ThreadPlan, 'worker'> {
  readonly every: DurationMs;
  readonly after: After;
  readonly listener: (event: WorkerEvent) => void;
}

const firstWaitMs = 1000;
const longestWaitMs = 30_000;
/** After running for so long, a worker is restarted after the short wait again. */
const healthyAfterMs = 60_000;
const stopWaitMs = 1000;

/**
 * Decodes and acknowledges the messages of one worker thread, and keeps it running: if it dies it is started again after 1,
 * 2, 4 … 30 s.
 */
export class Supervisor {
  readonly #options: SuperviseOptions;
  #every: DurationMs;
  #wait = firstWaitMs;
  /** A restarted thread gets these again. */
  readonly #standing = new Map<ToWorker['kind'], ToWorker>();
  /** undefined while it waits to be started again. */
  #thread: Thread | undefined;
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
    if (this.#thread) this.#thread.post(message);
    // The user does not want to wait.
    else if (message.kind === 'refresh') this.#start();
  }

  /** Asks the thread to end, and terminates it after a second if it has not. */
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
    const thread = spawn();
    this.#thread = thread;
    const decode = answerDecoder();
    thread.onMessage((message) => {
      if (this.#thread === thread) this.#onMessage(message, thread, decode);
    });
    thread.onEnd((detail) => {
      if (this.#thread === thread) this.#onCrash(detail);
    });
    thread.post({ kind: 'start', hosts, every: this.#every });
    for (const message of this.#standing.values()) thread.post(message);
    this.#cancel = after(durationMs(healthyAfterMs), () => {
      this.#wait = firstWaitMs;
    });
  }

  #onMessage(message: FromWorker, thread: Thread, decode: ReturnType<typeof answerDecoder>): void {
    const { listener } = this.#options;
    if (message.kind === 'host-result') {
      listener({ ...message, result: decode(message.result) });
      thread.post({ kind: 'acknowledge', host: hostOf(message.result) });
      return;
    }
    listener(message);
    if (message.kind === 'host-link') thread.post({ kind: 'acknowledge', host: message.host });
  }

  #onCrash(detail: string): void {
    this.#cancel();
    this.#thread = undefined;
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

export type CollectorListener = (event: WorkerEvent, worker: WorkerName) => void;

export interface Collectors {
  readonly listen: (listener: CollectorListener) => void;
  readonly send: (message: ToWorker) => void;
}

export function startCollectors(
  plans: readonly ThreadPlan[],
  every: DurationMs,
): Collectors & { readonly stop: () => Promise<void> } {
  const early: Parameters<CollectorListener>[] = [];
  let listener: CollectorListener = (...event) => early.push(event);
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
  return {
    listen: (newListener) => {
      listener = newListener;
      for (const event of early.splice(0)) listener(...event);
    },
    send: (message) => threads.forEach((thread) => thread.send(message)),
    stop: async () => {
      await Promise.all(threads.map((thread) => thread.stop()));
    },
  };
}
