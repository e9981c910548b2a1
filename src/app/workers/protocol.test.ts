import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HostFailure } from '../../core/session/host-failure.js';
import { aThreadId } from '../../../fixtures/a-session.js';
import { localHost, threadIdOf, type HostName } from '../../core/ids.js';
import type { Timeline } from '../../core/session/timeline.js';
import { err, ok, type Result } from '../../core/result.js';
import { durationMs, epochMs, type After } from '../../core/time.js';
import { connect, type Connection } from './connect.js';
import {
  messagesArePlain,
  type HostAnswer,
  type SessionRef,
  type ToWorker,
  type WorkerEvent,
} from './messages.js';
import { beatingHosts, type CollectHost } from './beating-hosts.js';
import { serve } from './serve.js';

const every = durationMs(1000);
const home = 'home' as HostName;

/** Timers that fire when the test says so. */
function handClock() {
  let waiting: { run: () => void; wait: number }[] = [];
  const after: After = (wait, run) => {
    const timer = { run, wait };
    waiting.push(timer);
    return () => {
      waiting = waiting.filter((other) => other !== timer);
    };
  };
  const fire = (): void => {
    const due = waiting;
    waiting = [];
    for (const { run } of due) run();
  };
  return { after, fire, waits: () => waiting.map(({ wait }) => wait) };
}

/** A collect whose answers the test gives, one by one. */
function handCollect() {
  const asked: { host: HostName; answer: (result: Result<HostAnswer, HostFailure>) => void }[] = [];
  const collect: CollectHost = (host) =>
    new Promise((answer) => {
      asked.push({ host, answer });
    });
  return { asked, collect };
}

/** One picture, of the thread that is asked for or of some other. */
function pictures(of: 'all' | SessionRef): readonly Timeline[] {
  const threadId = of === 'all' ? aThreadId(1) : of.threadId;
  return [{ host: localHost, threadId, spans: [], trouble: undefined }];
}

function answerOf(host: HostName, at: number): Result<HostAnswer, HostFailure> {
  return ok({
    transport: 'local',
    latency: durationMs(3),
    snapshot: {
      host,
      collectedAt: epochMs(at),
      sessions: [],
      warnings: [],
      debugNotes: [],
      // Each look shows something new.
      homeDir: `/home/${at}`,
      machineId: undefined,
      codexPsVersion: undefined,
    },
  });
}

let ports: MessagePort[] = [];
let events: WorkerEvent[] = [];
let connection: Connection | undefined;
let clock = handClock();
let { asked, collect } = handCollect();
/** The main thread is stuck: nothing that it was told is taken in. */
let stuck = false;

function say(message: ToWorker): void {
  connection?.send(message);
}

function told(): (string | number)[] {
  return events.map((event) =>
    event.kind === 'answered' ? event.answer.snapshot.collectedAt : event.kind,
  );
}

beforeEach(() => {
  const { port1, port2 } = new MessageChannel();
  ports = [port1, port2];
  const heardHere: WorkerEvent[] = [];
  events = heardHere;
  stuck = false;
  clock = handClock();
  ({ asked, collect } = handCollect());
  serve({
    port: {
      post: (message) => port1.postMessage(message),
      listen: (listener) => port1.on('message', listener),
      close: () => port1.close(),
    },
    begin: beatingHosts(collect, clock.after),
    readDetails: (session: SessionRef) =>
      Promise.resolve({
        ...session,
        readAt: epochMs(1),
        turns: [],
        lastAgentMessage: 'hi',
        trouble: undefined,
      }),
    readTimelines: (host: HostName, of: 'all' | SessionRef) =>
      Promise.resolve(host === localHost ? pictures(of) : undefined),
  });
  connection = connect(
    {
      post: (message) => {
        if (!(stuck && message.kind === 'taken')) port2.postMessage(message);
      },
      onMessage: (listener) => port2.on('message', listener),
      onError: () => undefined,
      onExit: (listener) => port2.on('close', () => listener(0)),
      terminate: () => Promise.resolve(),
    },
    'local',
    (event) => heardHere.push(event),
  );
});
afterEach(() => {
  for (const port of ports) port.close();
});

async function heard(expected: (string | number)[]): Promise<void> {
  await vi.waitFor(() => expect(told()).toEqual(expected));
}

async function askedFor(count: number): Promise<void> {
  await vi.waitFor(() => expect(asked.length).toBe(count));
}

describe('a worker', () => {
  test('is asked, looks at each host at once and then on every beat', async () => {
    say({ kind: 'start', hosts: [localHost, home], every });
    await askedFor(2);
    expect(clock.waits()).toEqual([1000]);
    asked[0]?.answer(answerOf(localHost, 1));
    asked[1]?.answer(err({ host: home, kind: 'dns', error: 'no such host', hint: undefined }));
    await heard(['ready', 1, 'host-failed']);
    clock.fire();
    await askedFor(4);
  });

  test('passes over a host that is still being read', async () => {
    say({ kind: 'start', hosts: [localHost], every });
    await askedFor(1);
    clock.fire();
    clock.fire();
    expect(asked.length).toBe(1);
    asked[0]?.answer(answerOf(localHost, 1));
    await heard(['ready', 1]);
    expect(asked.length).toBe(1);
  });

  test('remembers one collect-now for a host that is being read', async () => {
    say({ kind: 'start', hosts: [localHost], every });
    await askedFor(1);
    say({ kind: 'collect-now' });
    say({ kind: 'collect-now' });
    say({ kind: 'set-interval', every: durationMs(500) });
    await vi.waitFor(() => expect(clock.waits()).toEqual([500]));
    asked[0]?.answer(answerOf(localHost, 1));
    await askedFor(2);
    asked[1]?.answer(answerOf(localHost, 2));
    await heard(['ready', 1, 2]);
    expect(asked.length).toBe(2);
  });

  test('keeps only the newest while the main thread takes nothing in', async () => {
    stuck = true;
    say({ kind: 'start', hosts: [localHost], every });
    for (let look = 1; look <= 5; look += 1) {
      await askedFor(look);
      asked[look - 1]?.answer(answerOf(localHost, look));
      await new Promise((resolve) => setImmediate(resolve));
      clock.fire();
    }
    await askedFor(6);
    await heard(['ready', 1]);
    stuck = false;
    say({ kind: 'taken', host: localHost });
    await heard(['ready', 1, 5]);
  });

  test('reads pictures as long as they are looked at', async () => {
    say({ kind: 'start', hosts: [localHost, home], every });
    await askedFor(2);
    say({ kind: 'watch-timelines', of: 'all' });
    await heard(['ready', 'timelines']);
    asked.find(({ host }) => host === localHost)?.answer(answerOf(localHost, 1));
    await heard(['ready', 'timelines', 1, 'timelines']);
    say({ kind: 'watch-timelines', of: undefined });
    asked.find(({ host }) => host === home)?.answer(answerOf(home, 2));
    await heard(['ready', 'timelines', 1, 'timelines', 2]);
  });

  test('reads the details that are open with every look', async () => {
    say({ kind: 'start', hosts: [localHost], every });
    await askedFor(1);
    const threadId = threadIdOf('01a208c0-134a-78b1-894f-57d49fa28996');
    if (!threadId) throw new Error('no thread id');
    say({ kind: 'watch-details', session: { host: localHost, threadId } });
    await heard(['ready', 'details']);
    asked[0]?.answer(answerOf(localHost, 1));
    await heard(['ready', 'details', 1, 'details']);
    say({ kind: 'watch-details', session: undefined });
    say({ kind: 'collect-now' });
    await askedFor(2);
    asked[1]?.answer(answerOf(localHost, 2));
    await heard(['ready', 'details', 1, 'details', 2]);
  });

  test('stops at once, also in the middle of a look', async () => {
    say({ kind: 'start', hosts: [localHost], every });
    await askedFor(1);
    say({ kind: 'stop' });
    await heard(['ready', 'stopped']);
    asked[0]?.answer(answerOf(localHost, 1));
    expect(clock.waits()).toEqual([]);
    await heard(['ready', 'stopped']);
  });

  test('that dies without a word is told as crashed, once', async () => {
    await heard(['ready']);
    ports[0]?.close();
    await heard(['ready', 'crashed']);
  });
});

test('every message is plain data', () => {
  expect(messagesArePlain).toBe(true);
});
