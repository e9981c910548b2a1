import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { startRawPeer } from '../../fixtures/stand-in-daemon.js';
import { unixWebSocketPort } from './unix-websocket.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** RFC 6455, section 1.3. */
const magic = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

function upgrade(request: string): Buffer {
  const key = /sec-websocket-key: (.*)\r\n/i.exec(request)?.[1] ?? '';
  const accept = createHash('sha1')
    .update(key + magic)
    .digest('base64');
  return Buffer.from(
    [
      'HTTP/1.1 101 Switching Protocols',
      ...['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`, '', ''],
    ].join('\r\n'),
  );
}

/** A text as one frame, or as so many that follow one another. */
function frames(text: string, parts: number): Buffer {
  const bytes = Buffer.from(text);
  const size = Math.max(1, Math.ceil(bytes.length / parts));
  const pieces: Buffer[] = [];
  for (let from = 0; from === 0 || from < bytes.length; from += size) {
    const piece = bytes.subarray(from, from + size);
    const isLast = from + size >= bytes.length;
    const head = Buffer.from([
      (isLast ? 0x80 : 0) | (from === 0 ? 1 : 0),
      126,
      piece.length >> 8,
      piece.length & 255,
    ]);
    pieces.push(head, piece);
  }
  return Buffer.concat(pieces);
}

/** Sends each piece by itself. */
async function send(socket: Socket, bytes: Buffer, cuts: readonly number[]): Promise<void> {
  const places = [0, ...cuts.map((cut) => cut % bytes.length), bytes.length].sort((a, b) => a - b);
  socket.setNoDelay(true);
  for (const [index, to] of places.slice(1).entries()) {
    socket.write(bytes.subarray(places[index], to));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

it('receives the same texts, however they were split on their way', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.nat({ max: 5_000 }), { maxLength: 8 }),
      async (texts, parts, cuts) => {
        const peer = await startRawPeer((socket) => {
          socket.once('data', (request: Buffer) => {
            const said = texts.map((text) => frames(text, parts));
            void send(socket, Buffer.concat([upgrade(request.toString()), ...said]), cuts);
          });
        });
        cleanups.push(peer.stop);
        const link = join(peer.codexHome, 'app-server-control', 'app-server-control.sock');
        const heard: string[] = [];
        await new Promise<void>((resolve, reject) => {
          const socket = unixWebSocketPort.open(realpathSync(link), 1 << 20, {
            onText: (text) => {
              heard.push(text);
              if (heard.length < texts.length) return;
              socket.close();
              resolve();
            },
            onEnd: (end) => reject(new Error(JSON.stringify(end))),
          });
        });
        expect(heard).toEqual(texts);
        await cleanups.pop()?.();
      },
    ),
    { numRuns: 60 },
  );
});
