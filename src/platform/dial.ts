import { connect, type Socket } from 'node:net';
import { errnoOf } from './errno.js';

export interface DialTarget {
  readonly host: string;
  readonly port: number;
  /** Until the server has said what it is. */
  readonly timeoutMs: number;
}

export type DialFailure =
  /** The code of the failed system call: `ENOTFOUND`, `ECONNREFUSED`, … */
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'timed-out' }
  /** It hung up before it said that it speaks ssh. */
  | { readonly kind: 'hung-up' };

export interface DialListener {
  /** The server has greeted: its greeting is still there to be read. */
  readonly onGreeted: (socket: Socket) => void;
  readonly onFailure: (failure: DialFailure) => void;
}

export type Dial = (target: DialTarget, listener: DialListener) => () => void;

/** RFC 4253: lines may stand before it, but no server sends a novel. */
const maxGreetingBytes = 16 * 1024;
const greeting = /(?:^|\n)SSH-[^\n]*\n/;

/** Connects to an ssh server and waits until it greets; returns what gives it up. */
export const dial: Dial = (target, listener) => {
  const socket = connect({ host: target.host, port: target.port });
  let heard = Buffer.alloc(0);
  let over = false;
  const stop = (): void => {
    over = true;
    clearTimeout(timer);
    socket.removeListener('readable', listen);
    socket.removeListener('end', hangUp);
    socket.removeListener('close', hangUp);
  };
  const fail = (failure: DialFailure): void => {
    if (over) return;
    stop();
    socket.destroy();
    listener.onFailure(failure);
  };
  const hangUp = (): void => fail({ kind: 'hung-up' });
  const listen = (): void => {
    for (let chunk = read(socket); chunk; chunk = read(socket)) {
      heard = Buffer.concat([heard, chunk]);
    }
    if (heard.length > maxGreetingBytes) hangUp();
    if (over || !greeting.test(heard.toString('latin1'))) return;
    stop();
    socket.unshift(heard);
    listener.onGreeted(socket);
  };
  const timer = setTimeout(() => fail({ kind: 'timed-out' }), target.timeoutMs);
  // For ever: a socket whose error nobody hears would end the thread.
  socket.on('error', (error) => fail({ kind: 'failed', code: codeOf(error) }));
  socket.on('readable', listen);
  socket.on('end', hangUp);
  socket.on('close', hangUp);
  return () => {
    if (over) return;
    stop();
    socket.destroy();
  };
};

function read(socket: Socket): Buffer | undefined {
  return (socket.read() as Buffer | null) ?? undefined;
}

/** Several addresses that all failed come as one error without a code of its own. */
function codeOf(error: Error): string {
  const first = error instanceof AggregateError ? (error.errors as unknown[])[0] : error;
  const code = errnoOf(error);
  return code === 'EUNKNOWN' ? errnoOf(first) : code;
}

const socketTimeoutMs = 500;

/** Whether a program listens at this Unix socket; a socket file outlives a program that was killed. */
export function isListening(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path: socketPath });
    const finish = (listening: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(listening);
    };
    // One that is too busy to answer is there all the same.
    const timer = setTimeout(() => finish(true), socketTimeoutMs);
    socket.on('connect', () => finish(true));
    socket.on('error', () => finish(false));
  });
}
