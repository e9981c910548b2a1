import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  makeDeadHome,
  makeHome,
  startRawPeer,
  startStandInDaemon,
  type StandInBehaviour,
  type StandInThread,
} from '../../../fixtures/stand-in-daemon.js';
import { realFiles, thisUser } from '../../../fixtures/test-ports.js';
import type { DaemonTrouble, DaemonWord } from '../../domain/facts/daemon.js';
import { threadIdOf } from '../../domain/ids.js';
import type { HostIdentity } from '../ports/host-ports.js';
import { unixWebSocketPort, type UnixWebSocketPort } from '../ports/unix-websocket.js';
import { askDaemon } from './ask-daemon.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const idA = '01a20928-1979-7f42-8da5-c8e8ddd2dbf9';
const idB = '01a20929-c490-7fc0-b0ce-df614b36a2b9';

interface Asking {
  readonly timeoutMs?: number;
  readonly identity?: HostIdentity;
  readonly webSocket?: UnixWebSocketPort;
}

function ask(codexHome: string, asking: Asking = {}): Promise<DaemonWord> {
  return askDaemon(codexHome, {
    timeoutMs: asking.timeoutMs ?? 5_000,
    version: '0.1.0',
    files: realFiles(),
    identity: asking.identity ?? thisUser,
    webSocket: asking.webSocket ?? unixWebSocketPort,
  });
}

async function daemon(
  threads: readonly StandInThread[],
  behaviour?: StandInBehaviour,
): ReturnType<typeof startStandInDaemon> {
  const standIn = await startStandInDaemon(threads, behaviour);
  cleanups.push(standIn.stop);
  return standIn;
}

async function rawPeer(...args: Parameters<typeof startRawPeer>): ReturnType<typeof startRawPeer> {
  const peer = await startRawPeer(...args);
  cleanups.push(peer.stop);
  return peer;
}

function home(): ReturnType<typeof makeHome> {
  const made = makeHome();
  cleanups.push(made.remove);
  return made;
}

/** The real port, whose timer rings when the test says so. */
function handTimer(): { port: UnixWebSocketPort; ring: () => void; running: () => number } {
  const timers = new Set<() => void>();
  return {
    port: {
      open: unixWebSocketPort.open,
      after: (_milliseconds, then) => {
        timers.add(then);
        return () => timers.delete(then);
      },
    },
    ring: () => {
      for (const then of [...timers]) then();
    },
    running: () => timers.size,
  };
}

function statusesOf(word: DaemonWord): Record<string, string> {
  if (word.kind !== 'answered') throw new Error(`not answered: ${JSON.stringify(word)}`);
  return Object.fromEntries([...word.threads].map(([id, thread]) => [id, thread.status.kind]));
}

function troubleOf(word: DaemonWord): DaemonTrouble {
  if (word.kind !== 'trouble') throw new Error(`no trouble: ${JSON.stringify(word)}`);
  return word.trouble;
}

describe('a daemon that answers', () => {
  it('is asked for its loaded threads and tells what each does', async () => {
    const { codexHome } = await daemon([
      { id: idA },
      { id: idB, status: { type: 'active', activeFlags: ['waitingOnApproval'] }, cwd: '/b' },
    ]);
    const word = await ask(codexHome);
    expect(statusesOf(word)).toEqual({ [idA]: 'idle', [idB]: 'active' });
    expect(word).toMatchObject({ unread: [] });
  });

  it('hears only methods that read, and no name that it would take for its own', async () => {
    const { codexHome, received } = await daemon([{ id: idA }]);
    await ask(codexHome);
    expect(received.map((text) => JSON.parse(text) as unknown)).toEqual([
      {
        id: 1,
        method: 'initialize',
        params: {
          clientInfo: { name: 'codex_app_server_daemon', title: 'codex-ps', version: '0.1.0' },
          capabilities: null,
        },
      },
      { method: 'initialized' },
      { id: 2, method: 'thread/loaded/list', params: {} },
      { id: 3, method: 'thread/read', params: { threadId: idA, includeTurns: false } },
    ]);
  });

  it('gets no answer to a request of its own, even one with the id of our question', async () => {
    const { codexHome, received } = await daemon([{ id: idA }], {
      greeting: [
        '{"id":1,"method":"item/commandExecution/requestApproval","params":{}}',
        '{"id":"x","method":"execCommandApproval","params":{}}',
      ],
    });
    expect(statusesOf(await ask(codexHome))).toEqual({ [idA]: 'idle' });
    expect(received).toHaveLength(4);
  });

  it('is asked page by page where it gives its list in pages', async () => {
    const threads = Array.from({ length: 7 }, (_, n) => ({ id: idA.replace(/9$/, String(n)) }));
    const { codexHome } = await daemon(threads, { pageSize: 3 });
    expect(Object.keys(statusesOf(await ask(codexHome)))).toHaveLength(7);
  });

  it('is asked no more than 100 pages where it turns in circles', async () => {
    const { codexHome, received } = await daemon([], {
      answer: {
        'thread/loaded/list': (id) =>
          JSON.stringify({ id, result: { data: [idA], nextCursor: 'again' } }),
      },
    });
    await ask(codexHome);
    expect(received.filter((text) => text.includes('loaded/list'))).toHaveLength(100);
  });

  it('tells of 500 threads with at most 64 questions under way', async () => {
    const threads = Array.from({ length: 500 }, (_, n) => ({
      id: `01a20928-1979-7f42-8da5-${String(n).padStart(12, '0')}`,
    }));
    let asked = 0;
    let mostUnderWay = 0;
    const { codexHome } = await daemon(threads, {
      delayMs: 1,
      onMessage: (_socket, method) => {
        if (method === 'thread/read') asked += 1;
        const underWay = asked;
        setTimeout(() => (asked -= 1), 1).unref();
        mostUnderWay = Math.max(mostUnderWay, underWay);
      },
    });
    expect(Object.keys(statusesOf(await ask(codexHome)))).toHaveLength(500);
    expect(mostUnderWay).toBeLessThanOrEqual(64);
  });

  it('may have unloaded a thread between the list and the question: it is neither read nor unread', async () => {
    const { codexHome } = await daemon([{ id: idA }, { id: idB }], {
      answer: {
        'thread/read': (id) =>
          `{"error":{"code":-32600,"message":"thread not loaded: x"},"id":${id}}`,
      },
    });
    expect(await ask(codexHome)).toEqual({ kind: 'answered', threads: new Map(), unread: [] });
  });

  it.each([
    ['fails to read it', (id: number) => `{"error":{"code":-32603,"message":"failed"},"id":${id}}`],
    [
      'answers with another thread',
      (id: number) => `{"id":${id},"result":{"thread":{"id":"${idB}"}}}`,
    ],
    ['answers with none', (id: number) => `{"id":${id},"result":null}`],
  ])('leaves a thread unread where it %s', async (_how, read) => {
    const { codexHome } = await daemon([{ id: idA }], { answer: { 'thread/read': read } });
    expect(await ask(codexHome)).toEqual({
      kind: 'answered',
      threads: new Map(),
      unread: [threadIdOf(idA)],
    });
  });

  it('is let go of: no connection and no timer is left', async () => {
    const { codexHome, connections } = await daemon([{ id: idA }]);
    const timer = handTimer();
    await ask(codexHome, { webSocket: timer.port });
    expect(timer.running()).toBe(0);
    await expect.poll(connections).toBe(0);
  });
});

describe('a daemon that runs out of time', () => {
  it('counts with what it said by then; the rest is unread', async () => {
    const timer = handTimer();
    const { codexHome, connections } = await daemon([{ id: idA }, { id: idB }], {
      answer: {
        'thread/read': (id, params) => {
          const isFirst = JSON.stringify(params).includes(idA);
          // The answer to the first goes out before the bell.
          if (!isFirst) setTimeout(timer.ring, 30).unref();
          return isFirst ? JSON.stringify({ id, result: { thread: { id: idA } } }) : undefined;
        },
      },
    });
    const word = await ask(codexHome, { webSocket: timer.port });
    expect(statusesOf(word)).toEqual({ [idA]: 'other' });
    expect(word).toMatchObject({ unread: [idB] });
    await expect.poll(connections).toBe(0);
  });

  it.each(['initialize', 'thread/loaded/list'])(
    'is silent where %s gets no answer',
    async (method) => {
      const timer = handTimer();
      const { codexHome } = await daemon([{ id: idA }], {
        answer: {
          [method]: () => {
            setTimeout(timer.ring, 1).unref();
            return undefined;
          },
        },
      });
      const word = await ask(codexHome, { timeoutMs: 400, webSocket: timer.port });
      expect(troubleOf(word)).toEqual({ kind: 'silent', afterMs: 400 });
    },
  );

  it('is silent within the limit by the real clock where it takes the connection and says nothing', async () => {
    const peer = await rawPeer((socket) => socket.resume());
    const before = performance.now();
    const word = await ask(peer.codexHome, { timeoutMs: 120 });
    expect(troubleOf(word)).toEqual({ kind: 'silent', afterMs: 120 });
    expect(performance.now() - before).toBeLessThan(1_000);
    await expect.poll(peer.connections).toBe(0);
  });
});

describe('no daemon', () => {
  it('is what a home without a control socket has', async () => {
    expect(await ask('/nowhere/at/all')).toEqual({ kind: 'none' });
    expect(await ask(import.meta.filename)).toEqual({ kind: 'none' });
  });

  it('is what a link into the void means: the daemon went and /tmp was swept', async () => {
    expect(await ask(home().codexHome)).toEqual({ kind: 'none' });
  });
});

describe('trouble with the socket', () => {
  it('is refused where the daemon died and left its file', async () => {
    const dead = await makeDeadHome();
    cleanups.push(dead.remove);
    expect(troubleOf(await ask(dead.codexHome))).toEqual({ kind: 'refused', code: 'ECONNREFUSED' });
  });

  it('is nonsense where a plain file stands in its place', async () => {
    const { codexHome, socketPath } = home();
    writeFileSync(socketPath, '');
    expect(troubleOf(await ask(codexHome))).toEqual({ kind: 'nonsense', detail: 'not a socket' });
  });

  it('is refused where the link leads in a circle', async () => {
    const { codexHome, socketPath } = home();
    symlinkSync(socketPath, socketPath);
    expect(troubleOf(await ask(codexHome))).toEqual({ kind: 'refused', code: 'ELOOP' });
  });

  it('is foreign-owner where another user owns it, and nothing is sent', async () => {
    const { codexHome, received } = await daemon([{ id: idA }]);
    const files = realFiles();
    const word = await askDaemon(codexHome, {
      timeoutMs: 5_000,
      version: '0.1.0',
      identity: { ...thisUser, uid: 501 },
      webSocket: unixWebSocketPort,
      files: {
        ...files,
        stat: async (path) => {
          const stat = await files.stat(path);
          const uid = path.endsWith('app-server-control') ? 501 : 1234;
          return stat.ok ? { ok: true, value: { ...stat.value, uid } } : stat;
        },
      },
    });
    expect(troubleOf(word)).toEqual({ kind: 'foreign-owner', uid: 1234 });
    expect(received).toEqual([]);
  });

  it('is refused where its path is longer than a socket address holds', async () => {
    const { codexHome, socketPath, remove } = home();
    const deep = join(socketPath, '..', 'x'.repeat(120));
    mkdirSync(deep);
    remove();
    const files = realFiles();
    const word = await askDaemon(codexHome, {
      timeoutMs: 5_000,
      version: '0.1.0',
      identity: thisUser,
      webSocket: unixWebSocketPort,
      files: {
        ...files,
        realPath: async () => ({ ok: true, value: deep }),
        stat: async () => {
          const stat = await files.stat('/');
          return stat.ok ? { ok: true, value: { ...stat.value, kind: 'socket', uid: 0 } } : stat;
        },
      },
    });
    expect(troubleOf(word)).toEqual({ kind: 'refused', code: 'ENAMETOOLONG' });
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
  ])('is trouble where it %s', async (_how, text, trouble) => {
    const peer = await rawPeer((socket) => {
      socket.once('data', () => socket.end(text));
    });
    expect(troubleOf(await ask(peer.codexHome))).toMatchObject(trouble);
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
  ])('is trouble where the answer is %s', async (_what, text, trouble) => {
    const { codexHome, connections } = await daemon([{ id: idA }], {
      answer: { 'thread/loaded/list': () => text },
    });
    expect(troubleOf(await ask(codexHome))).toEqual(trouble);
    await expect.poll(connections).toBe(0);
  });

  it('may send JSON of any shape beside its answers', async () => {
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
    expect(troubleOf(await ask(codexHome))).toEqual({ kind: 'nonsense', detail: 'a binary frame' });
  });

  it('that hangs up in mid-answer leaves what it had said', async () => {
    const { codexHome } = await daemon([{ id: idA }, { id: idB }], {
      answer: { 'thread/read': (id) => JSON.stringify({ id, result: { thread: { id: idA } } }) },
      onMessage: (socket, _method, count) => {
        // The answer to the first thread has gone out when the second is asked for.
        if (count === 5) socket.terminate();
      },
    });
    const word = await ask(codexHome);
    expect(word).toMatchObject({ kind: 'answered', unread: [idB] });
  });

  it('is closed where it hangs up before the list', async () => {
    const { codexHome } = await daemon([{ id: idA }], {
      onMessage: (socket, method) => {
        if (method === 'thread/loaded/list') socket.terminate();
      },
    });
    expect(troubleOf(await ask(codexHome))).toEqual({ kind: 'closed' });
  });

  it('that serves another home is refused: a copied home has a link to the daemon of the first', async () => {
    const other = home();
    const { codexHome, received } = await daemon([{ id: idA }], { servedHome: other.codexHome });
    expect(troubleOf(await ask(codexHome))).toEqual({
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
