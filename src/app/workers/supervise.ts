import { hostOf } from '../../core/fleet/host-result.js';
import type { HostName } from '../../core/ids.js';
import { durationMs, type After, type DurationMs } from '../../core/time.js';
import { AnswerDecoder } from './answer-codec.js';
import type { FromWorker, Thread, ToWorker, WorkerEvent } from './messages.js';

export interface SuperviseOptions {
  readonly hosts: readonly HostName[];
  readonly every: DurationMs;
  readonly spawn: () => Thread;
  readonly after: After;
  readonly listener: (event: WorkerEvent) => void;
}

interface ConnectionListener {
  readonly onEvent: (event: WorkerEvent) => void;
  /** Once, if the thread ends without having said `stopped`. */
  readonly onCrash: (detail: string) => void;
}

/** Decodes a thread's messages and acknowledges them; gives the function that sends to it. */
export function connect(
  thread: Thread,
  { onEvent, onCrash }: ConnectionListener,
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
    onEvent(decode(message, decoder));
    const host = hostToAcknowledge(message);
    if (host !== undefined) thread.post({ kind: 'acknowledge', host });
  });
  thread.onError((error) => crash(error.message));
  thread.onExit((code) => crash(`it ended with code ${code}`));
  return (message) => {
    if (!ended) thread.post(message);
  };
}

function decode(message: FromWorker, decoder: AnswerDecoder): WorkerEvent {
  if (message.kind !== 'host-result') return message;
  const { result } = message;
  return {
    kind: 'host-result',
    result:
      result.kind === 'answered'
        ? { kind: 'answered', answer: decoder.decode(result.answer) }
        : result,
  };
}

/** The host whose next message the worker holds back until this one is acknowledged. */
function hostToAcknowledge(message: FromWorker): HostName | undefined {
  if (message.kind === 'host-result') return hostOf(message.result);
  return message.kind === 'host-link' ? message.host : undefined;
}

const firstWaitMs = 1000;
const longestWaitMs = 30_000;
/** A worker that ran this long was healthy: the next wait is short again. */
const healthyAfterMs = 60_000;
const stopWaitMs = 1000;

/** Keeps one worker thread alive: if it dies it is started again after 1, 2, 4 … 30 s. */
export class Supervisor {
  readonly #options: SuperviseOptions;
  #every: DurationMs;
  #wait = firstWaitMs;
  /** Requests that hold until they are replaced: a restarted thread gets them again. */
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
    // The user does not want to wait for the next try.
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
    const send = connect(this.#thread, {
      onEvent: (event) => this.#onEvent(event),
      onCrash: (detail) => this.#onCrash(detail),
    });
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
