import { chownSync, lchownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, cleanups, daemon, rawPeer } from '../../fixtures/daemon-asking.js';
import { makeDeadHome, makeHome } from '../../fixtures/stand-in-daemon.js';
import { threadIdAt } from '../../fixtures/stand-in/thread-id-at.js';
import type { PrintedDocument } from '../../fixtures/json-schema.js';
import { expectGoodRow, rowOf } from '../../fixtures/whole-program/expect-row.js';
import { liveHome, type LiveHome } from '../../fixtures/whole-program/live-home.js';
import { runJson } from '../../fixtures/whole-program/run-built.js';

let live: LiveHome;
beforeAll(() => {
  live = liveHome();
});
afterAll(() => live.stop());
afterEach(cleanUp);

interface Peer {
  readonly codexHome: string;
}

/** A home that `remove` is kept for. */
function kept<T extends Peer & { readonly remove: () => void }>(home: T): T {
  cleanups.push(home.remove);
  return home;
}

const isRoot = process.getuid?.() === 0;

/** What may stand where a daemon should be, and what the reason says of it. */
const peers: Readonly<Record<string, { make: () => Promise<Peer> | Peer; says: string }>> = {
  'a daemon that died': {
    make: async () => kept(await makeDeadHome()),
    says: "its daemon's socket refused (ECONNREFUSED)",
  },
  'one that says nothing': {
    make: () => rawPeer(() => undefined),
    says: 'its daemon did not answer within 400 ms',
  },
  'one that hangs up': {
    make: () => rawPeer((socket) => socket.destroy()),
    says: 'its daemon hung up before it answered',
  },
  'one that speaks nonsense': {
    make: () => rawPeer((socket) => void socket.write('\x1b[31m220 mail.example.org ESMTP\r\n')),
    says: 'its daemon answered nonsense',
  },
  'one that speaks nonsense for ever': {
    make: () =>
      rawPeer((socket) => {
        const flood = (): void => {
          while (socket.writable && socket.write(Buffer.alloc(65_536, 'HTTP/1.1 '))) continue;
        };
        socket.on('drain', flood);
        flood();
      }),
    says: 'its daemon answered nonsense',
  },
  'a web server': {
    make: () => rawPeer((socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\nhello')),
    says: 'its daemon answered nonsense',
  },
  'one whose answers are no JSON': {
    make: () => daemon([], { answer: { initialize: () => '{"id":1,' } }),
    says: 'its daemon answered nonsense',
  },
  'one whose answers mean nothing': {
    make: () => daemon([], { answer: { 'thread/loaded/list': (id) => `{"id":${id},"result":7}` } }),
    says: 'its daemon answered nonsense',
  },
  'one that is silent on what counts': {
    make: () => daemon([], { answer: { 'thread/loaded/list': () => undefined } }),
    says: 'its daemon did not answer within 400 ms',
  },
  'the daemon of another home': {
    make: () => daemon([], { servedHome: '/tmp' }),
    says: "its home's socket leads to the daemon of another home",
  },
  'a file in place of the socket': {
    make: () => {
      const home = kept(makeHome());
      writeFileSync(home.socketPath, 'hello');
      return home;
    },
    says: 'its daemon answered nonsense',
  },
  'a link that turns in a circle': {
    make: () => {
      const home = kept(makeHome());
      symlinkSync(home.socketPath, home.socketPath);
      return home;
    },
    says: "its daemon's socket refused (ELOOP)",
  },
  ...(isRoot
    ? {
        "another user's daemon": {
          make: async () => {
            const peer = await daemon([]);
            const socket = join(peer.codexHome, '..', 's');
            chownSync(socket, 65_534, 65_534);
            lchownSync(socket, 65_534, 65_534);
            return peer;
          },
          says: "its daemon's socket belongs to another user",
        },
      }
    : {}),
};

describe('beside', () => {
  it.each(Object.entries(peers))('%s, the rollouts decide and say why', async (_, peer) => {
    const { codexHome } = await peer.make();
    const tui = await live.hold({ codexHome });
    const owned = await live.hold({ codexHome, asDaemon: true, withLock: true });
    const { document } = await runJson(['--codex-home', codexHome]);
    expectGoodRow(document, tui);
    expect(rowOf(document, owned)).toMatchObject({
      pids: expect.arrayContaining([owned.pid]) as number[],
      owner: 'daemon',
      status: 'waiting',
      status_detail: 'idle',
      status_basis: 'rollout',
      status_reason: expect.stringContaining(peer.says) as string,
    });
  });
});

it('without a socket there is nobody to ask', async () => {
  const home = kept(makeHome());
  rmSync(join(home.codexHome, 'app-server-control'), { recursive: true });
  const owned = await live.hold({ codexHome: home.codexHome, asDaemon: true, withLock: true });
  mkdirSync(join(home.codexHome, 'app-server-control'));
  const { document } = await runJson(['--codex-home', home.codexHome]);
  expect(rowOf(document, owned)).toMatchObject({
    owner: 'daemon',
    status_reason: 'waiting for the next prompt',
  });
});

it("a daemon's word beats the rollout, its requests are never answered, and it is asked nothing else", async () => {
  const [id, unloaded] = [1, 2].map((n) => threadIdAt(Date.now() - 60_000, process.pid * 10 + n));
  if (id === undefined || unloaded === undefined) throw new Error('two ids');
  const request = '{"id":1,"method":"item/commandExecution/requestApproval","params":{}}';
  const status = { type: 'active', activeFlags: ['waitingOnApproval'] };
  const threads = [
    { id, status },
    { id: unloaded, cwd: live.folder, preview: 'No rollout yet' },
  ];
  const peer = await daemon(threads, { greeting: [request, '{"method":"x"}', request] });
  const owned = await live.hold({ codexHome: peer.codexHome, id, asDaemon: true, withLock: true });
  const look = async (): Promise<PrintedDocument> =>
    (await runJson(['--debug', '--codex-home', peer.codexHome])).document;
  let document = await look();
  // On a busy machine the peer, which is this process, may answer too late.
  while (rowOf(document, owned)['status_basis'] !== 'app_server') document = await look();
  expect(rowOf(document, owned)).toMatchObject({
    status_detail: 'approval',
    status_certain: true,
    status_basis: 'app_server',
    needs_attention: true,
    cwd: owned.cwd,
  });
  expect(rowOf(document, { id: unloaded })).toMatchObject({
    status_detail: 'new',
    pids: [owned.pid],
    owner: 'daemon',
    rollout_path: null,
    title: 'No rollout yet',
  });
  const methods = peer.received.map((text) => (JSON.parse(text) as { method?: string }).method);
  expect(new Set(methods)).toEqual(
    new Set(['initialize', 'initialized', 'thread/loaded/list', 'thread/read']),
  );
});
