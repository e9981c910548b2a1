import type { HostName } from '../../core/ids.js';
import { NewsReader } from './host-news.js';
import type { FromWorker, ToWorker, WorkerEvent, WorkerName } from './messages.js';

/** As much of a Worker as the main thread needs. */
export interface Thread {
  readonly post: (message: ToWorker) => void;
  readonly onMessage: (listener: (message: FromWorker) => void) => void;
  /** An exception that ended the thread. */
  readonly onError: (listener: (error: Error) => void) => void;
  readonly onExit: (listener: (code: number) => void) => void;
  readonly terminate: () => Promise<unknown>;
}

export interface Connection {
  readonly send: (message: ToWorker) => void;
}

/** The host whose worker waits to hear that this was taken in. */
function hostOfNews(message: FromWorker): HostName | undefined {
  if (message.kind === 'answered') return message.news.snapshot.host;
  if (message.kind === 'host-failed') return message.failure.host;
  return message.kind === 'host-link' ? message.host : undefined;
}

/** Listens to a thread; that it dies without a word is one more event, told once. */
export function connect(
  thread: Thread,
  worker: WorkerName,
  listener: (event: WorkerEvent) => void,
): Connection {
  const reader = new NewsReader();
  let ended = false;
  const crash = (detail: string): void => {
    if (ended) return;
    ended = true;
    listener({ kind: 'crashed', worker, detail });
  };
  thread.onMessage((message) => {
    if (ended) return;
    if (message.kind === 'stopped') ended = true;
    listener(
      message.kind === 'answered'
        ? { kind: 'answered', answer: reader.read(message.news) }
        : message,
    );
    const host = hostOfNews(message);
    if (host !== undefined) thread.post({ kind: 'taken', host });
  });
  thread.onError((error) => crash(error.message));
  thread.onExit((code) => crash(`it ended with code ${code}`));
  return {
    send: (message) => {
      if (!ended) thread.post(message);
    },
  };
}
