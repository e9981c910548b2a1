import type { DaemonTrouble } from '../../core/facts/daemon.js';
import { err, ok, type Result } from '../../core/result.js';
import { parseDaemonMessage, type DaemonMessage } from './daemon-message.js';
import { cleanLine } from '../../core/text/clean-text.js';
import type {
  UnixWebSocketPort,
  WebSocketEnd,
  WebSocketEvents,
} from '../../platform/unix-websocket.js';
import type { DaemonMethod, DaemonNotice, DaemonRequests } from './daemon-methods.js';

/** Why a question got no answer. */
export type RequestTrouble =
  | { readonly kind: 'declined'; readonly message: string }
  | { readonly kind: 'ended'; readonly trouble: DaemonTrouble };

export interface DaemonConnection {
  /** May be called before the connection stands. Several may be under way at once. */
  request<M extends DaemonMethod>(
    method: M,
    params: DaemonRequests[M],
  ): Promise<Result<unknown, RequestTrouble>>;
  notify(notice: DaemonNotice): void;
  /** Ends it at once; every question under way gets `why` for an answer. */
  end(why: DaemonTrouble): void;
}

/** A thread without its turns is some 2 KB, and with a pasted novel for a first message a few hundred. */
const maxFrameBytes = 8 * 1024 * 1024;

/** What the port saw, in the words of the domain. */
function troubleOf(end: WebSocketEnd): DaemonTrouble {
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

/** The questions under way. */
interface Pending {
  /** What ended the connection; undefined while it stands. */
  readonly ended: () => DaemonTrouble | undefined;
  wait(id: number): Promise<Result<unknown, RequestTrouble>>;
  settle(id: number, answer: Result<unknown, RequestTrouble>): void;
  finish(why: DaemonTrouble): void;
}

function pendingQuestions(): Pending {
  const settlers = new Map<number, (answer: Result<unknown, RequestTrouble>) => void>();
  let ended: DaemonTrouble | undefined;
  return {
    ended: () => ended,
    wait: (id) => new Promise((resolve) => settlers.set(id, resolve)),
    settle: (id, answer) => {
      settlers.get(id)?.(answer);
      settlers.delete(id);
    },
    finish: (why) => {
      if (ended) return;
      ended = why;
      for (const settle of settlers.values()) settle(err({ kind: 'ended', trouble: why }));
      settlers.clear();
    },
  };
}

/** What the app-server says without being asked. */
export interface DaemonEvents {
  readonly onNotification: (method: string, params: unknown) => void;
  /** It hung up, or never was there. Not after `end`. */
  readonly onEnd: (trouble: DaemonTrouble) => void;
}

/** For who asks and leaves. */
export const unheard: DaemonEvents = { onNotification: () => undefined, onEnd: () => undefined };

/** Talks to the app-server behind `socketPath`, in the closed list of methods that we have. */
export function openDaemonConnection(
  port: UnixWebSocketPort,
  socketPath: string,
  events: DaemonEvents,
): DaemonConnection {
  const pending = pendingQuestions();
  let lastId = 0;
  const end = (why: DaemonTrouble): void => {
    pending.finish(why);
    socket.close();
  };
  const lose = (why: DaemonTrouble): void => {
    end(why);
    events.onEnd(why);
  };
  const hear = (message: DaemonMessage): void => {
    if (message.kind === 'answer') pending.settle(message.id, ok(message.result));
    else if (message.kind === 'declined') pending.settle(message.id, err(message));
    else if (message.kind === 'notification') events.onNotification(message.method, message.params);
    else if (message.kind === 'not-json') lose({ kind: 'nonsense', detail: 'not JSON' });
  };
  const socket = openQueued(port, socketPath, {
    onText: (text) => hear(parseDaemonMessage(text)),
    onEnd: (how) => {
      if (pending.ended()) return;
      pending.finish(troubleOf(how));
      events.onEnd(troubleOf(how));
    },
  });
  return {
    request: (method, params) => {
      const trouble = pending.ended();
      if (trouble) return Promise.resolve(err({ kind: 'ended', trouble }));
      const id = ++lastId;
      socket.say({ id, method, params });
      return pending.wait(id);
    },
    notify: (method) => socket.say({ method }),
    end,
  };
}

/** A socket that keeps what is said before it stands. */
function openQueued(
  port: UnixWebSocketPort,
  socketPath: string,
  events: Omit<WebSocketEvents, 'onOpen'>,
): { readonly say: (message: object) => void; readonly close: () => void } {
  let unsent: string[] | undefined = [];
  const socket = port.open(socketPath, maxFrameBytes, {
    ...events,
    onOpen: () => {
      for (const text of unsent ?? []) socket.send(text);
      unsent = undefined;
    },
  });
  return {
    say: (message) => {
      const text = JSON.stringify(message);
      if (unsent) unsent.push(text);
      else socket.send(text);
    },
    close: () => socket.close(),
  };
}
