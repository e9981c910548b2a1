import type { DaemonFailure } from '../../core/facts/daemon.js';
import { err, ok, type Result } from '../../core/result.js';
import { cleanLine } from '../../core/text/clean-text.js';
import { asObject, numberAt, parseJson, textAt } from '../../core/text/fields.js';
import type { UnixWebSocketPort, WebSocketEnd } from '../../platform/unix-websocket.js';
import type { DaemonMethod, DaemonRequests } from './daemon-methods.js';

export interface DaemonConnection {
  /** May be called before the connection is open, and several at once. */
  request<M extends DaemonMethod>(
    method: M,
    params: DaemonRequests[M],
  ): Promise<Result<unknown, DaemonFailure>>;
  /** The only notification that codex-ps sends. */
  notify(method: 'initialized'): void;
  /** Ends it at once; every pending request fails with `why`. */
  end(why: DaemonFailure): void;
}

/** A thread without its turns has some 2 KB, and with a very long first message a few hundred. */
const maxFrameBytes = 4 * 1024 * 1024;

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

export interface DaemonEvents {
  readonly onNotification: (method: string, params: unknown) => void;
  /** It hung up, or could not be reached. Not after `end`. */
  readonly onEnd: (failure: DaemonFailure) => void;
}

export function openDaemonConnection(
  port: UnixWebSocketPort,
  socketPath: string,
  events: DaemonEvents,
): DaemonConnection {
  const waiting = new Map<number, (answer: Result<unknown, DaemonFailure>) => void>();
  let ended: DaemonFailure | undefined;
  let lastId = 0;
  /** Until the connection is open. */
  let unsent: string[] | undefined = [];
  const send = (message: object): void => {
    const text = JSON.stringify(message);
    if (unsent) unsent.push(text);
    else socket.send(text);
  };
  const settle = (id: number, answer: Result<unknown, DaemonFailure>): void => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  };
  const end = (failure: DaemonFailure): void => {
    socket.close();
    if (ended) return;
    ended = failure;
    for (const id of [...waiting.keys()]) settle(id, err(failure));
  };
  const lose = (failure: DaemonFailure): void => {
    end(failure);
    events.onEnd(failure);
  };
  const receive = (message: DaemonMessage): void => {
    if (message.kind === 'answer') settle(message.id, message.answer);
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
      if (ended) return Promise.resolve(err(ended));
      const id = ++lastId;
      send({ id, method, params });
      return new Promise((resolve) => waiting.set(id, resolve));
    },
    notify: (method) => send({ method }),
    end,
  };
}

/** One message of the app-server: JSON-RPC 2.0 without its `jsonrpc` field. */
export type DaemonMessage =
  | {
      readonly kind: 'answer';
      readonly id: number;
      readonly answer: Result<unknown, DaemonFailure>;
    }
  | { readonly kind: 'notification'; readonly method: string; readonly params: unknown }
  /** A shape that is new to us, or a request to us, such as to approve a command: never answered. */
  | { readonly kind: 'other' }
  | { readonly kind: 'not-json' };

export function parseDaemonMessage(text: string): DaemonMessage {
  const json = parseJson(text);
  if (json === undefined) return { kind: 'not-json' };
  const message = asObject(json) ?? {};
  const method = textAt(message, 'method');
  if (method !== undefined) {
    return 'id' in message
      ? { kind: 'other' }
      : { kind: 'notification', method, params: message['params'] };
  }
  const id = numberAt(message, 'id');
  const error = asObject(message['error']);
  if (id === undefined || !(error || 'result' in message)) return { kind: 'other' };
  if (!error) return { kind: 'answer', id, answer: ok(message['result']) };
  const detail = cleanLine(textAt(error, 'message') ?? 'no reason given', 200);
  return { kind: 'answer', id, answer: err({ kind: 'declined', detail }) };
}
