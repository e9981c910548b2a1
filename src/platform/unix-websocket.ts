import { connect } from 'node:net';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { DaemonFailure } from '../core/facts/daemon.js';
import { cleanLine } from '../core/text/clean-text.js';
import type { After } from '../core/time.js';
import { afterMs } from './after.js';
import { errnoOf } from './errno.js';
import { loadWs } from './late-packages.js';

interface WebSocketEvents {
  readonly onText: (text: string) => void;
  /**
   * Called once at most, and never after `close`. `nonsense`: it answered with something else than the upgrade, or what
   * was received is not a frame of text, or too large.
   */
  readonly onEnd: (end: DaemonFailure) => void;
}

interface OpenWebSocket {
  /** As soon as it is open; does nothing after its end. */
  send(text: string): void;
  /** At once, whatever the peer does; no event follows. */
  close(): void;
}

export interface UnixWebSocketPort {
  readonly open: (path: string, maxFrameBytes: number, events: WebSocketEvents) => OpenWebSocket;
  readonly after: After;
}

/** `ws` gives errors of the peer codes `WS_ERR_…`; other codes are errnos of the socket. */
function endOfError(error: Error): DaemonFailure {
  const code = errnoOf(error);
  // The peer accepted the connection and hung up.
  if (code === 'ECONNRESET' || code === 'EPIPE') return { kind: 'closed' };
  return code !== 'EUNKNOWN' && /^E[A-Z]+$/.test(code)
    ? { kind: 'refused', code }
    : { kind: 'nonsense', detail: cleanLine(error.message, 120) };
}

function openUnixWebSocket(
  path: string,
  maxFrameBytes: number,
  events: WebSocketEvents,
): OpenWebSocket {
  const WebSocketClient = loadWs();
  // Not `ws+unix:`: it splits the path at a colon and at a question mark.
  const socket = new WebSocketClient('ws://localhost/', {
    createConnection: () => connect(path),
    perMessageDeflate: false,
    followRedirects: false,
    maxPayload: maxFrameBytes,
    // Each costs a hundred times its one byte.
    maxFragments: 16 * 1024,
    // One frame a turn of the loop, so that what awaits an answer runs before the next frame is handled: otherwise an
    // older state could overwrite a newer one.
    allowSynchronousEvents: false,
  });
  let ended = false;
  const end = (why?: DaemonFailure): void => {
    if (ended) return;
    ended = true;
    // Sends a close frame; terminate does not wait for the answer (30 s in `ws`).
    if (socket.readyState === WebSocketClient.OPEN) socket.close();
    socket.terminate();
    if (why) events.onEnd(why);
  };
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (ended) return;
    if (isBinary) end({ kind: 'nonsense', detail: 'a binary frame' });
    else events.onText(data.toString('utf8'));
  });
  socket.on('unexpected-response', (_request: ClientRequest, response: IncomingMessage) => {
    response.destroy();
    end({ kind: 'nonsense', detail: `HTTP ${response.statusCode ?? 'without a status'}` });
  });
  socket.on('error', (error) => end(endOfError(error)));
  socket.on('close', () => end({ kind: 'closed' }));
  return {
    send: (text) => {
      if (ended) return;
      if (socket.readyState === WebSocketClient.OPEN) socket.send(text);
      else socket.once('open', () => socket.send(text));
    },
    close: () => end(),
  };
}

export const unixWebSocketPort: UnixWebSocketPort = { open: openUnixWebSocket, after: afterMs };
