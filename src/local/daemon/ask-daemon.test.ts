import { afterEach, describe, expect, it } from 'vitest';
import {
  ask,
  cleanUp,
  daemon,
  handTimer,
  home,
  idA,
  idB,
  rawPeer,
  statusesOf,
  failureOf,
} from '../../../fixtures/daemon-asking.js';
import { threadIdOf } from '../../core/ids.js';

afterEach(cleanUp);

describe('a daemon that answers', () => {
  it('is asked for its loaded threads, and reports the state of each', async () => {
    const { codexHome } = await daemon([
      { id: idA },
      { id: idB, status: { type: 'active', activeFlags: ['waitingOnApproval'] }, cwd: '/b' },
    ]);
    const answer = await ask(codexHome);
    expect(statusesOf(answer)).toEqual({ [idA]: 'idle', [idB]: 'active' });
    expect(answer).toMatchObject({ unread: [] });
  });

  it('receives only methods that read, and no client name that it would take over', async () => {
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

  it('reports 500 threads, with at most 64 requests at once', async () => {
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

  it('is disconnected after that: no connection and no timer is left', async () => {
    const { codexHome, connections } = await daemon([{ id: idA }]);
    const timer = handTimer();
    await ask(codexHome, { webSocket: timer.port });
    expect(timer.running()).toBe(0);
    await expect.poll(connections).toBe(0);
  });
});

describe('a daemon that runs out of time', () => {
  it('has what it sent by then counted; the rest is unread', async () => {
    const timer = handTimer();
    const { codexHome, connections } = await daemon([{ id: idA }, { id: idB }], {
      answer: {
        'thread/read': (id, params) => {
          const isFirst = JSON.stringify(params).includes(idA);
          // The answer to the first arrives before the time is up.
          if (!isFirst) setTimeout(timer.ring, 30).unref();
          return isFirst ? JSON.stringify({ id, result: { thread: { id: idA } } }) : undefined;
        },
      },
    });
    const answer = await ask(codexHome, { webSocket: timer.port });
    expect(statusesOf(answer)).toEqual({ [idA]: 'other' });
    expect(answer).toMatchObject({ unread: [idB] });
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
      const answer = await ask(codexHome, { webSocket: timer.port });
      expect(failureOf(answer)).toEqual({ kind: 'silent', afterMs: 400 });
    },
  );

  it('is silent where it takes the connection and sends nothing', async () => {
    const peer = await rawPeer((socket) => socket.resume());
    const answer = await ask(peer.codexHome, { timeoutMs: 120 });
    expect(failureOf(answer)).toEqual({ kind: 'silent', afterMs: 400 });
    await expect.poll(peer.connections).toBe(0);
  });
});

it('a peer that never stops sending is disconnected at the limit all the same', async () => {
  const { codexHome, connections } = await daemon([{ id: idA }], {
    onMessage: (socket) => {
      const talk = (): void => {
        if (socket.readyState !== socket.OPEN) return;
        for (let n = 0; n < 100; n += 1) socket.send('{"method":"x","params":{}}');
        setImmediate(talk);
      };
      talk();
    },
    answer: { initialize: () => undefined },
  });
  expect(failureOf(await ask(codexHome, { timeoutMs: 120 }))).toMatchObject({ kind: 'silent' });
  await expect.poll(connections).toBe(0);
});

describe('no daemon', () => {
  it('is what a home without a control socket has', async () => {
    expect(await ask('/nowhere/at/all')).toEqual({ kind: 'none' });
    expect(await ask(import.meta.filename)).toEqual({ kind: 'none' });
  });

  it('is what a dangling link means: the daemon ended and /tmp was cleaned', async () => {
    expect(await ask(home().codexHome)).toEqual({ kind: 'none' });
  });
});
