import type { DaemonFailure } from '../../core/facts/daemon.js';
import { err, ok, type Result } from '../../core/result.js';
import { cleanLine } from '../../core/text/clean-text.js';
import { asObject, numberAt, parseJson, textAt, type JsonObject } from '../../core/text/fields.js';
import type { UnixWebSocketPort } from '../../platform/unix-websocket.js';
import type { DaemonRequests } from './daemon-methods.js';

export interface DaemonConnection {
  /** May be called before the connection is open, and several at once. */
  request<M extends keyof DaemonRequests>(
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

interface DaemonEvents {
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
  const send = (message: object): void => socket.send(JSON.stringify(message));
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
  /** One message of the app-server: JSON-RPC 2.0 without its `jsonrpc` field. A shape that is new to us says nothing. */
  const receive = (text: string): void => {
    const json = parseJson(text);
    if (json === undefined) lose({ kind: 'nonsense', detail: 'not JSON' });
    const message = asObject(json) ?? {};
    const method = textAt(message, 'method');
    if (method === undefined) {
      const answer = answerIn(message);
      if (answer) settle(numberAt(message, 'id') ?? 0, answer);
    }
    // A request to us, such as to approve a command, is never answered.
    else if (!('id' in message)) events.onNotification(method, message['params']);
  };
  const socket = port.open(socketPath, maxFrameBytes, {
    onText: receive,
    onEnd: (how) => {
      if (!ended) lose(how);
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

function answerIn(message: JsonObject): Result<unknown, DaemonFailure> | undefined {
  const error = asObject(message['error']);
  if (!error) return 'result' in message ? ok(message['result']) : undefined;
  const detail = cleanLine(textAt(error, 'message') ?? 'no reason given', 200);
  return err({ kind: 'declined', detail });
}
