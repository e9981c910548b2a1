import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makeDeadHome } from '../../../fixtures/stand-in-daemon.js';
import {
  ask,
  cleanUp,
  cleanups,
  daemon,
  home,
  idA,
  idB,
  rawPeer,
  statusesOf,
  failureOf,
} from '../../../fixtures/daemon-asking.js';
import { realFiles, thisUser } from '../../../fixtures/test-ports.js';

afterEach(cleanUp);

describe('a failure of the socket', () => {
  it('is refused where the daemon died and left its file', async () => {
    const dead = await makeDeadHome();
    cleanups.push(dead.remove);
    expect(failureOf(await ask(dead.codexHome))).toEqual({ kind: 'refused', code: 'ECONNREFUSED' });
  });

  it('is a plain file in its place', async () => {
    const { codexHome, socketPath } = home();
    writeFileSync(socketPath, '');
    expect(failureOf(await ask(codexHome))).toEqual({ kind: 'nonsense', detail: 'not a socket' });
  });

  it('is refused where the link leads in a circle', async () => {
    const { codexHome, socketPath } = home();
    symlinkSync(socketPath, socketPath);
    expect(failureOf(await ask(codexHome))).toEqual({ kind: 'refused', code: 'ELOOP' });
  });

  it('is foreign-owner where another user owns it, and nothing is sent', async () => {
    const { codexHome, received } = await daemon([{ id: idA }]);
    const files = realFiles();
    const answer = await ask(codexHome, {
      identity: { ...thisUser, uid: 501 },
      files: {
        ...files,
        stat: async (path) => {
          const stat = await files.stat(path);
          const uid = path.endsWith('app-server-control') ? 501 : 1234;
          return stat.ok ? { ok: true, value: { ...stat.value, uid } } : stat;
        },
      },
    });
    expect(failureOf(answer)).toEqual({ kind: 'foreign-owner' });
    expect(received).toEqual([]);
  });

  it('is refused where its path is longer than a socket address holds', async () => {
    const { codexHome, socketPath, remove } = home();
    const deep = join(socketPath, '..', 'x'.repeat(120));
    mkdirSync(deep);
    remove();
    const files = realFiles();
    const answer = await ask(codexHome, {
      files: {
        ...files,
        realPath: async () => ({ ok: true, value: deep }),
        stat: async () => {
          const stat = await files.stat('/');
          return stat.ok ? { ok: true, value: { ...stat.value, kind: 'socket', uid: 0 } } : stat;
        },
      },
    });
    expect(failureOf(answer)).toEqual({ kind: 'refused', code: 'ENAMETOOLONG' });
  });
});

describe('a peer that is no daemon', () => {
  const upgrade =
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ';

  it.each([
    ['hangs up at once', '', { kind: 'closed' }],
    [
      'answers 404',
      'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n',
      { kind: 'nonsense', detail: 'HTTP 404' },
    ],
    [
      'redirects',
      'HTTP/1.1 302 Found\r\nLocation: http://localhost/\r\n\r\n',
      { kind: 'nonsense', detail: 'HTTP 302' },
    ],
    ['greets as a mail server', '220 mail ESMTP\r\n', { kind: 'nonsense' }],
    ['upgrades with the wrong key', `${upgrade}AAAA\r\n\r\n`, { kind: 'nonsense' }],
  ])('is a failure where it %s', async (_how, text, failure) => {
    const peer = await rawPeer((socket) => {
      socket.once('data', () => socket.end(text));
    });
    expect(failureOf(await ask(peer.codexHome))).toMatchObject(failure);
    await expect.poll(peer.connections).toBe(0);
  });

  it.each([
    ['no JSON', 'hello', { kind: 'nonsense', detail: 'not JSON' }],
    [
      'no list of threads',
      '{"id":2,"result":{"data":7}}',
      { kind: 'nonsense', detail: 'no list of threads' },
    ],
    [
      'an error',
      '{"id":2,"error":{"message":"not\\u001b[31m now"}}',
      { kind: 'declined', detail: 'not now' },
    ],
    [
      '9 MiB',
      `{"id":2,"result":"${'x'.repeat(9 << 20)}"}`,
      { kind: 'nonsense', detail: 'Max payload size exceeded' },
    ],
  ])('is a failure where the answer is %s', async (_what, text, failure) => {
    const { codexHome, connections } = await daemon([{ id: idA }], {
      answer: { 'thread/loaded/list': () => text },
    });
    expect(failureOf(await ask(codexHome))).toEqual(failure);
    await expect.poll(connections).toBe(0);
  });

  it('may send any other JSON besides its answers', async () => {
    const { codexHome } = await daemon([{ id: idA }], {
      greeting: [
        '1',
        'null',
        '[]',
        '{}',
        '{"id":99,"result":1}',
        '{"id":1}',
        '{"id":"1","result":{}}',
        '{"method":7}',
      ],
    });
    expect(statusesOf(await ask(codexHome))).toEqual({ [idA]: 'idle' });
  });

  it('is nonsense where it speaks in binary', async () => {
    const { codexHome } = await daemon([{ id: idA }], {
      onMessage: (socket) => socket.send(Buffer.from([1, 2, 3])),
    });
    expect(failureOf(await ask(codexHome))).toEqual({ kind: 'nonsense', detail: 'a binary frame' });
  });

  it('is nonsense where it sends a message in more pieces than any message has', async () => {
    const { codexHome } = await daemon([{ id: idA }], {
      onMessage: (socket) => {
        for (let piece = 0; piece < 20_000; piece += 1) socket.send('1', { fin: false });
      },
    });
    expect(failureOf(await ask(codexHome))).toEqual({
      kind: 'nonsense',
      detail: 'Too many message fragments',
    });
  });

  it('that hangs up while it answers: what it sent before counts, which is the newest', async () => {
    const { codexHome } = await daemon([{ id: idA }, { id: idB }], {
      answer: {
        'thread/read': (id) => JSON.stringify({ id, result: { thread: { id: idB } } }),
      },
      onMessage: (socket, _method, count) => {
        // The answer to the first question has gone out when the second is heard.
        if (count === 5) socket.terminate();
      },
    });
    const answer = await ask(codexHome);
    expect(statusesOf(answer)).toEqual({ [idB]: 'other' });
    expect(answer).toMatchObject({ unread: [idA] });
  });

  it('is closed where it hangs up before the list', async () => {
    const { codexHome } = await daemon([{ id: idA }], {
      onMessage: (socket, method) => {
        if (method === 'thread/loaded/list') socket.terminate();
      },
    });
    expect(failureOf(await ask(codexHome))).toEqual({ kind: 'closed' });
  });

  it('that serves another home is refused: a copied home has a link to the daemon of the first', async () => {
    const other = home();
    const { codexHome, received } = await daemon([{ id: idA }], { servedHome: other.codexHome });
    expect(failureOf(await ask(codexHome))).toEqual({
      kind: 'other-home',
      codexHome: other.codexHome,
    });
    expect(received).toHaveLength(1);
  });

  it('that names its home by a path unknown here is believed: it lives in a container', async () => {
    const { codexHome } = await daemon([{ id: idA }], { servedHome: '/in/a/container/.codex' });
    expect(statusesOf(await ask(codexHome))).toEqual({ [idA]: 'idle' });
  });
});
