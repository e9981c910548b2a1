import { afterEach, describe, expect, it, vi } from 'vitest';
import { cleanUp, cleanups, idA, idB } from '../../../fixtures/daemon-asking.js';
import {
  makeHome,
  startStandInDaemon,
  type StandInBehaviour,
  type StandInDaemon,
} from '../../../fixtures/stand-in-daemon.js';
import { realFiles, thisUser } from '../../../fixtures/test-ports.js';
import { unixWebSocketPort } from '../../platform/unix-websocket.js';
import { DaemonFollower, type DaemonChange } from './daemon-follower.js';

afterEach(cleanUp);

const idle = { type: 'idle' };
const asking = { type: 'active', activeFlags: ['waitingOnApproval'] };

class Followed {
  readonly changes: DaemonChange[] = [];
  readonly follower: DaemonFollower;

  constructor(home: string) {
    const ports = { files: realFiles(), identity: thisUser };
    const options = { webSocket: unixWebSocketPort, codexPsVersion: '0.1.0' };
    this.follower = new DaemonFollower(home, ports, options, (change) => this.changes.push(change));
    cleanups.push(() => this.follower.stop());
  }

  get states(): Readonly<Record<string, string>> | string {
    const { word } = this.follower;
    if (word.kind !== 'answered') return word.kind;
    return Object.fromEntries([...word.threads].map(([id, { status }]) => [id, status.kind]));
  }
}

async function followed(
  behaviour: StandInBehaviour = {},
): Promise<{ daemon: StandInDaemon; followed: Followed }> {
  const daemon = await startStandInDaemon([{ id: idA, status: idle }], behaviour);
  cleanups.push(() => daemon.stop());
  const one = new Followed(daemon.codexHome);
  await one.follower.refresh();
  return { daemon, followed: one };
}

describe('a daemon that is followed', () => {
  it('tells of a state by itself: nothing is asked', async () => {
    const { daemon, followed: one } = await followed();
    const asked = daemon.received.length;
    daemon.put({ id: idA, status: asking });
    await vi.waitFor(() => expect(one.states).toEqual({ [idA]: 'active' }));
    expect(one.changes).toEqual(['threads', 'state']);
    expect(daemon.received.length).toBe(asked);
  });

  it('takes an answer and the news behind it in their order, also where both are read at once', async () => {
    let then = (): void => undefined;
    const { daemon, followed: one } = await followed({
      answer: {
        'thread/read': (id) => {
          queueMicrotask(then);
          return JSON.stringify({ id, result: { thread: { id: idA, status: idle } } });
        },
      },
    });
    then = () => daemon.put({ id: idA, status: asking });
    await one.follower.refresh();
    await vi.waitFor(() => expect(one.states).toEqual({ [idA]: 'active' }));
  });

  it('tells of threads that come and go', async () => {
    const { daemon, followed: one } = await followed();
    daemon.put({ id: idB, status: asking });
    await vi.waitFor(() => expect(one.states).toEqual({ [idA]: 'idle', [idB]: 'active' }));
    daemon.unload(idA);
    await vi.waitFor(() => expect(one.states).toEqual({ [idB]: 'active' }));
    expect(one.changes.filter((change) => change === 'threads').length).toBe(3);
  });

  it('is one connection, however often it is read anew, and the same word while nothing changes', async () => {
    const { daemon, followed: one } = await followed();
    const { word } = one.follower;
    for (let n = 0; n < 3; n += 1) await one.follower.refresh();
    expect(one.follower.word).toBe(word);
    expect(daemon.connections()).toBe(1);
    expect(one.changes).toEqual(['threads']);
  });

  it('that goes is trouble, and is found again', async () => {
    const home = makeHome();
    cleanups.push(home.remove);
    const keep = { ...home, remove: () => undefined };
    const first = await startStandInDaemon([{ id: idA, status: idle }], {}, keep);
    const one = new Followed(home.codexHome);
    await one.follower.refresh();
    await first.stop();
    await vi.waitFor(() => expect(one.states).not.toEqual({ [idA]: 'idle' }));
    const second = await startStandInDaemon([{ id: idB, status: idle }], {}, keep);
    cleanups.push(() => second.stop());
    await vi.waitFor(() => {
      one.follower.retry();
      expect(one.states).toEqual({ [idB]: 'idle' });
    });
  });

  it('that falls silent is trouble within half a second, and keeps nobody waiting after it', async () => {
    const { daemon, followed: one } = await followed({
      answer: { 'thread/loaded/list': () => undefined },
    });
    expect(one.follower.word).toEqual({
      kind: 'trouble',
      trouble: { kind: 'silent', afterMs: 400 },
    });
    await vi.waitFor(() => expect(daemon.connections()).toBe(0));
  });

  it('where there is no socket is nobody, and costs no connection', async () => {
    const one = new Followed('/nowhere');
    await one.follower.refresh();
    expect(one.follower.word).toEqual({ kind: 'none' });
    expect(one.changes).toEqual([]);
  });
});
