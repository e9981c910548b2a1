import type { DaemonFailure } from '../../core/facts/daemon.js';
import { err, ok, type Result } from '../../core/result.js';
import { parseDaemonMessage, type DaemonMessage } from './daemon-message.js';
import { cleanLine } from '../../core/text/clean-text.js';
import type { UnixWebSocketPort, WebSocketEnd } from '../../platform/unix-websocket.js';
import type { DaemonMethod, DaemonNotice, DaemonRequests } from './daemon-methods.js';

/** Why a question got no answer. */
export type RequestFailure =
  | { readonly kind: 'declined'; readonly message: string }
  | { readonly kind: 'ended'; readonly failure: DaemonFailure };

export interface DaemonConnection {
  /** May be called before the connection stands. Several may be under way at once. */
  request<M extends DaemonMethod>(
    method: M,
    params: DaemonRequests[M],
  ): Promise<Result<unknown, RequestFailure>>;
  notify(notice: DaemonNotice): void;
  /** Ends it at once; every question under way gets `why` for an answer. */
  end(why: DaemonFailure): void;
}

/** A thread without its turns is some 2 KB, and with a pasted novel for a first message a few hundred. */
const maxFrameBytes = 8 * 1024 * 1024;

function failureOf(end: WebSocketEnd): DaemonFailure {
  switch (end.kind) {
    case 'unreachable':
      return { kind: 'refused', code: end.code };
    case 'not-upgraded':
      return { kind: 'nonsense', detail: `HTTP ${end.httpStatus ?? 'without a status'}` };
    case 'broken':
      return { kind: 'nonsense', detail: cleanLine(end.detail, 120) };
    case 'closed':
      return { kind: 'closed' };
  }
}

/** What the app-server says without being asked. */
export interface DaemonEvents {
  readonly onNotification: (method: string, params: unknown) => void;
  /** It hung up, or never was there. Not after `end`. */
  readonly onEnd: (failure: DaemonFailure) => void;
}

/** For who asks and leaves. */
export const unheard: DaemonEvents = { onNotification: () => undefined, onEnd: () => undefined };

/** Talks to the app-server behind `socketPath`, in the closed list of methods that we have. */
export function openDaemonConnection(
  port: UnixWebSocketPort,
  socketPath: string,
  events: DaemonEvents,
): DaemonConnection {
  const waiting = new Map<number, (answer: Result<unknown, RequestFailure>) => void>();
  let ended: DaemonFailure | undefined;
  let lastId = 0;
  /** Messages from before the connection stands. */
  let unsent: string[] | undefined = [];
  const send = (message: object): void => {
    const text = JSON.stringify(message);
    if (unsent) unsent.push(text);
    else socket.send(text);
  };
  const settle = (id: number, answer: Result<unknown, RequestFailure>): void => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  };
  const end = (failure: DaemonFailure): void => {
    socket.close();
    if (ended) return;
    ended = failure;
    for (const id of [...waiting.keys()]) settle(id, err({ kind: 'ended', failure }));
  };
  const lose = (failure: DaemonFailure): void => {
    end(failure);
    events.onEnd(failure);
  };
  const receive = (message: DaemonMessage): void => {
    if (message.kind === 'answer') settle(message.id, ok(message.result));
    else if (message.kind === 'declined') settle(message.id, err(message));
    else if (message.kind === 'notification') events.onNotification(message.method, message.params);
    else if (message.kind === 'not-json') lose({ kind: 'nonsense', detail: 'not JSON' });
  };
  const socket = port.open(socketPath, maxFrameBytes, {
    onOpen: () => {
      for (const text of unsent ?? []) socket.send(text);
      unsent = undefined;
    },
    onText: (text) => receive(parseDaemonMessage(text)),
    onEnd: (how) => {
      if (!ended) lose(failureOf(how));
    },
  });
  return {
    request: (method, params) => {
      if (ended) return Promise.resolve(err({ kind: 'ended', failure: ended }));
      const id = ++lastId;
      send({ id, method, params });
      return new Promise((resolve) => waiting.set(id, resolve));
    },
    notify: (method) => send({ method }),
    end,
  };
}
