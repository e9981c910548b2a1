import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp, cleanups, idA, idB } from '../../../fixtures/daemon-asking.js';
import {
  makeHome,
  startStandInDaemon,
  type StandInBehaviour,
  type StandInDaemon,
} from '../../../fixtures/stand-in-daemon.js';
import { realFiles, thisUser } from '../../../fixtures/test-ports.js';
import { unixWebSocketPort, type UnixWebSocketPort } from '../../platform/unix-websocket.js';
import { DaemonFollower, type DaemonChange, followDaemons } from './daemon-follower.js';

afterEach(cleanUp);

const idle = { type: 'idle' };
const asking = { type: 'active', activeFlags: ['waitingOnApproval'] };

class Followed {
  readonly changes: DaemonChange[] = [];
  readonly follower: DaemonFollower;

  constructor(home: string, webSocket: UnixWebSocketPort) {
    const ports = { files: realFiles(), identity: thisUser };
    const options = { webSocket, codexPsVersion: '0.1.0' };
    this.follower = new DaemonFollower(home, ports, options, (change) => this.changes.push(change));
    cleanups.push(() => this.follower.stop());
  }

  get states(): Readonly<Record<string, string>> | string {
    const { answer } = this.follower;
    if (answer.kind !== 'answered') return answer.kind;
    return Object.fromEntries([...answer.threads].map(([id, { status }]) => [id, status.kind]));
  }
}

/** However slow the machine is, the first answer comes in time. */
function patientAtFirst(): { readonly webSocket: UnixWebSocketPort; readonly end: () => void } {
  let slower = 100;
  const after: typeof unixWebSocketPort.after = (milliseconds, then) =>
    unixWebSocketPort.after(milliseconds * slower, then);
  return { webSocket: { ...unixWebSocketPort, after }, end: () => (slower = 1) };
}

async function followed(
  behaviour: StandInBehaviour = {},
): Promise<{ daemon: StandInDaemon; followed: Followed }> {
  const daemon = await startStandInDaemon([{ id: idA, status: idle }], behaviour);
  cleanups.push(() => daemon.stop());
  const { webSocket, end } = patientAtFirst();
  const one = new Followed(daemon.codexHome, webSocket);
  await one.follower.refresh();
  end();
  return { daemon, followed: one };
}

describe('a daemon that is followed', () => {
  it('reports a state by itself: nothing is asked', async () => {
    const { daemon, followed: one } = await followed();
    const asked = daemon.received.length;
    daemon.put({ id: idA, status: asking });
    await expect.poll(() => one.states).toEqual({ [idA]: 'active' });
    expect(one.changes).toEqual(['threads', 'state']);
    expect(daemon.received.length).toBe(asked);
  });

  it('takes an answer and the notification after it in order, also where both arrive at once', async () => {
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
    await expect.poll(() => one.states).toEqual({ [idA]: 'active' });
  });

  it('reports threads that are loaded and unloaded', async () => {
    const { daemon, followed: one } = await followed();
    daemon.put({ id: idB, status: asking });
    await expect.poll(() => one.states).toEqual({ [idA]: 'idle', [idB]: 'active' });
    daemon.unload(idA);
    await expect.poll(() => one.states).toEqual({ [idB]: 'active' });
    expect(one.changes.filter((change) => change === 'threads').length).toBe(3);
  });

  it('is one connection, however often it is read again, and the same answer while nothing changes', async () => {
    const { daemon, followed: one } = await followed();
    const { answer } = one.follower;
    for (let n = 0; n < 3; n += 1) await one.follower.refresh();
    expect(one.follower.answer).toBe(answer);
    expect(daemon.connections()).toBe(1);
    expect(one.changes).toEqual(['threads']);
  });

  it('that ends is a failure, and is found again when it is back', async () => {
    const home = makeHome();
    cleanups.push(home.remove);
    const keep = { ...home, remove: () => undefined };
    const first = await startStandInDaemon([{ id: idA, status: idle }], {}, keep);
    const one = new Followed(home.codexHome, unixWebSocketPort);
    await one.follower.refresh();
    await first.stop();
    await expect.poll(() => one.states).not.toEqual({ [idA]: 'idle' });
    const second = await startStandInDaemon([{ id: idB, status: idle }], {}, keep);
    cleanups.push(() => second.stop());
    const found = (): typeof one.states => {
      one.follower.retry();
      return one.states;
    };
    await expect.poll(found).toEqual({ [idB]: 'idle' });
  });

  it('that falls silent is a failure after 400 ms, and is disconnected', async () => {
    const daemon = await startStandInDaemon([], {
      answer: { 'thread/loaded/list': () => undefined },
    });
    cleanups.push(() => daemon.stop());
    const one = new Followed(daemon.codexHome, unixWebSocketPort);
    await one.follower.refresh();
    expect(one.follower.answer).toEqual({
      kind: 'failure',
      failure: { kind: 'silent', afterMs: 400 },
    });
    await expect.poll(() => daemon.connections()).toBe(0);
  });

  it('does not exist where there is no socket, which costs no connection', async () => {
    const one = new Followed('/nowhere', unixWebSocketPort);
    await one.follower.refresh();
    expect(one.follower.answer).toEqual({ kind: 'none' });
    expect(one.changes).toEqual([]);
  });

  it('that floods with changes is asked about each thread once at a time, and about 64 at most', async () => {
    let reads = 0;
    const { daemon, followed: one } = await followed({
      answer: {
        'thread/read': (id) => {
          reads += 1;
          if (reads > 1) return undefined;
          return JSON.stringify({ id, result: { thread: { id: idA, status: idle } } });
        },
      },
    });
    const unknown = (n: number): string => `01a20929-c490-7fc0-b0ce-${String(n).padStart(12, '0')}`;
    for (let n = 0; n < 1_000; n += 1) {
      const params = { threadId: unknown(n % 200), status: idle };
      daemon.notify('thread/status/changed', params);
    }
    daemon.put({ id: idA, status: asking });
    await expect.poll(() => one.states).toEqual({ [idA]: 'active' });
    expect(reads).toBe(1 + 64);
  });
});

describe('the daemons of several homes', () => {
  it('do not wait for one that answers slowly, and take what it sent in time', async () => {
    const slow = await startStandInDaemon(
      [
        { id: idA, status: idle },
        { id: idB, status: idle },
      ],
      {
        answer: {
          'thread/read': (id, params) =>
            JSON.stringify(params).includes(idB)
              ? JSON.stringify({ id, result: { thread: { id: idB, status: idle } } })
              : undefined,
        },
      },
    );
    const quick = await startStandInDaemon([{ id: idA, status: asking }]);
    cleanups.push(slow.stop, quick.stop);
    const ports = { files: realFiles(), identity: thisUser };
    const deadlines: (() => void)[] = [];
    const webSocket = {
      ...unixWebSocketPort,
      after: (_: number, then: () => void): (() => void) => {
        deadlines.push(then);
        return () => undefined;
      },
    };
    const daemons = followDaemons(ports, { webSocket, codexPsVersion: '0.1.0' }, () => undefined);
    cleanups.push(() => daemons.forEach('stop'));
    const answers = daemons.answers([slow.codexHome, quick.codexHome]);
    // Two of each home, and another one of each after an answer about a thread.
    await expect.poll(() => deadlines).toHaveLength(6);
    // The first is that of the whole first reading.
    deadlines[0]?.();
    const answer = (await answers).get(slow.codexHome);
    expect(answer?.kind === 'answered' && [[...answer.threads.keys()], answer.unread]).toEqual([
      [idB],
      [idA],
    ]);
  });
});
