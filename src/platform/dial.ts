import { connect, type Socket } from 'node:net';
import { errnoOf } from './errno.js';

export interface DialTarget {
  readonly host: string;
  readonly port: number;
  /** Until the server's greeting. */
  readonly timeoutMs: number;
}

export interface DialListener {
  /** Its greeting is still to be read. */
  readonly onGreeted: (socket: Socket) => void;
  /**
   * With the code of the failed system call: `ENOTFOUND`, `ECONNREFUSED`, `ECONNRESET` also where it hung up before it
   * greeted as an ssh server.
   */
  readonly onFailure: (code: string) => void;
}

export type Dial = (target: DialTarget, listener: DialListener) => () => void;

/** RFC 4253: other lines may come before it. */
const maxGreetingBytes = 16 * 1024;
const greeting = /(?:^|\n)SSH-[^\n]*\n/;

/** Connects to an ssh server and waits until it greets; returns how to give up. */
export const dial: Dial = (target, listener) => {
  const socket = connect({ host: target.host, port: target.port });
  let received = Buffer.alloc(0);
  let over = false;
  const stop = (): void => {
    over = true;
    clearTimeout(timer);
    socket.removeListener('readable', listen);
  };
  const fail = (code: string): void => {
    if (over) return;
    stop();
    socket.destroy();
    listener.onFailure(code);
  };
  const hangUp = (): void => fail('ECONNRESET');
  const listen = (): void => {
    for (let chunk = read(socket); chunk; chunk = read(socket)) {
      received = Buffer.concat([received, chunk]);
    }
    if (received.length > maxGreetingBytes) hangUp();
    if (over || !greeting.test(received.toString('latin1'))) return;
    stop();
    socket.unshift(received);
    listener.onGreeted(socket);
  };
  const timer = setTimeout(() => fail('ETIMEDOUT'), target.timeoutMs);
  // Not removed, as the next two: a socket error without a listener would end the thread.
  socket.on('error', (error) => fail(errnoOf(error)));
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

const socketTimeoutMs = 500;

/** Whether a program listens at this Unix socket: the file remains when a program is killed. */
export function isListening(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path: socketPath });
    const finish = (listening: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(listening);
    };
    // It is only too busy to answer.
    const timer = setTimeout(() => finish(true), socketTimeoutMs);
    socket.on('connect', () => finish(true));
    socket.on('error', () => finish(false));
  });
}
