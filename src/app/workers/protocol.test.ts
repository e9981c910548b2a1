import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HostFailure } from '../../core/session/host-failure.js';
import { aThreadId } from '../../../fixtures/a-session.js';
import { localHost, threadIdOf, type HostName } from '../../core/ids.js';
import type { Timeline } from '../../core/session/timeline.js';
import { durationMs, epochMs, type After } from '../../core/time.js';
import type { HostResult, HostSnapshot } from '../../core/session/snapshot.js';
import type { RowRef } from '../../core/fleet/row-key.js';
import type { FromWorker, Thread, ToWorker, WorkerEvent } from './messages.js';
import { pollHosts, type CollectHost } from './polled-hosts.js';
import { Supervisor } from './collectors.js';
import { serveWorker } from './worker-server.js';

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
  const asked: { host: HostName; answer: (result: HostResult) => void }[] = [];
  const collect: CollectHost = (host) =>
    new Promise((answer) => {
      asked.push({ host, answer });
    });
  return { asked, collect };
}

/** One picture, of the thread that is asked for or of some other. */
function pictures(of: 'all' | RowRef): readonly Timeline[] {
  const threadId = of === 'all' ? aThreadId(1) : of.threadId;
  return [{ host: localHost, threadId, spans: [], trouble: undefined }];
}

function answerOf(host: HostName, at: number): HostResult {
  const snapshot: HostSnapshot = {
    host,
    collectedAt: epochMs(at),
    sessions: [],
    processes: [],
    accounts: [],
    warnings: [],
    // Each look shows something new.
    homeDir: `/home/${at}`,
    machineId: undefined,
    codexPsVersion: undefined,
  };
  return { kind: 'answered', answer: { transport: 'local', latency: durationMs(3), snapshot } };
}

function failureOf(failure: HostFailure): HostResult {
  return { kind: 'failed', failure, transport: undefined, transportReason: undefined };
}

let ports: MessagePort[] = [];
let events: WorkerEvent[] = [];
let start: (...hosts: readonly HostName[]) => void;
let supervisor: Supervisor | undefined;
let clock = handClock();
let { asked, collect } = handCollect();
/** The main thread is stuck: nothing that it was told is taken in. */
let stuck = false;
/** The threads whose details were read. */
let detailed: string[] = [];

function say(message: ToWorker): void {
  supervisor?.send(message);
}

function told(): (string | number)[] {
  return events.map((event) => {
    if (event.kind !== 'host-result') return event.kind;
    const { result } = event;
    return result.kind === 'answered' ? result.answer.snapshot.collectedAt : result.kind;
  });
}

beforeEach(() => {
  const { port1, port2 } = new MessageChannel();
  ports = [port1, port2];
  const heardHere: typeof events = [];
  events = heardHere;
  stuck = false;
  detailed = [];
  clock = handClock();
  ({ asked, collect } = handCollect());
  serveWorker({
    port: {
      post: (message) => port1.postMessage(message),
      listen: (listener) => port1.on('message', listener),
      close: () => port1.close(),
    },
    follow: pollHosts(collect, clock.after),
    readDetails: async (session: RowRef) => {
      detailed.push(session.threadId);
      await new Promise((resolve) => setImmediate(resolve));
      return {
        ...session,
        turns: [],
        lastAgentMessage: 'hi',
        failure: undefined,
      };
    },
    readTimelines: (host: HostName, of: 'all' | RowRef) =>
      Promise.resolve(host === localHost ? pictures(of) : undefined),
  });
  const thread: Thread = {
    post: (message) => {
      if (!(stuck && message.kind === 'acknowledge')) port2.postMessage(message);
    },
    onMessage: (listener) => port2.on('message', listener),
    onEnd: (listener) => port2.on('close', () => listener('it ended with code 0')),
    terminate: () => Promise.resolve(),
  };
  start = (...hosts) => {
    supervisor = new Supervisor({
      ...{ hosts, every, spawn: () => thread, after: () => () => undefined },
      listener: (event) => heardHere.push(event),
    });
  };
});
afterEach(() => {
  for (const port of ports) port.close();
});

async function heard(expected: (string | number)[]): Promise<void> {
  await expect.poll(() => told()).toEqual(expected);
}

async function askedFor(count: number): Promise<void> {
  await expect.poll(() => asked.length).toBe(count);
}

describe('a worker', () => {
  test('asks each host at once and then at every interval', async () => {
    start(localHost, home);
    await askedFor(2);
    expect(clock.waits()).toEqual([1000]);
    asked[0]?.answer(answerOf(localHost, 1));
    asked[1]?.answer(
      failureOf({ host: home, kind: 'dns', error: 'no such host', hint: undefined }),
    );
    await heard(['ready', 1, 'failed']);
    clock.fire();
    await askedFor(4);
  });

  test('asks a host that has not answered yet again only when it has', async () => {
    start(localHost);
    await askedFor(1);
    clock.fire();
    clock.fire();
    expect(asked.length).toBe(1);
    asked[0]?.answer(answerOf(localHost, 1));
    await heard(['ready', 1]);
    await askedFor(2);
    asked[1]?.answer(answerOf(localHost, 2));
    await heard(['ready', 1, 2]);
    expect(asked.length).toBe(2);
  });

  test('remembers one refresh for a host that has not answered yet', async () => {
    start(localHost);
    await askedFor(1);
    say({ kind: 'refresh' });
    say({ kind: 'refresh' });
    say({ kind: 'set-interval', every: durationMs(500) });
    await expect.poll(() => clock.waits()).toEqual([500]);
    asked[0]?.answer(answerOf(localHost, 1));
    await askedFor(2);
    asked[1]?.answer(answerOf(localHost, 2));
    await heard(['ready', 1, 2]);
    expect(asked.length).toBe(2);
  });

  test('keeps only the newest answer while the main thread acknowledges nothing', async () => {
    stuck = true;
    start(localHost);
    for (let look = 1; look <= 5; look += 1) {
      await askedFor(look);
      asked[look - 1]?.answer(answerOf(localHost, look));
      await new Promise((resolve) => setImmediate(resolve));
      clock.fire();
    }
    await askedFor(6);
    await heard(['ready', 1]);
    stuck = false;
    say({ kind: 'acknowledge', host: localHost });
    await heard(['ready', 1, 5]);
  });

  test('reads timelines as long as they are shown', async () => {
    start(localHost, home);
    await askedFor(2);
    say({ kind: 'watch-timelines', of: 'all' });
    await heard(['ready', 'timelines']);
    asked.find(({ host }) => host === localHost)?.answer(answerOf(localHost, 1));
    await heard(['ready', 'timelines', 1, 'timelines']);
    say({ kind: 'watch-timelines', of: undefined });
    asked.find(({ host }) => host === home)?.answer(answerOf(home, 2));
    await heard(['ready', 'timelines', 1, 'timelines', 2]);
  });

  test('reads the open details with every answer', async () => {
    start(localHost);
    await askedFor(1);
    const threadId = threadIdOf('01a208c0-134a-78b1-894f-57d49fa28996');
    if (!threadId) throw new Error('no thread id');
    say({ kind: 'watch-details', session: { host: localHost, threadId } });
    await heard(['ready', 'details']);
    asked[0]?.answer(answerOf(localHost, 1));
    await heard(['ready', 'details', 1, 'details']);
    say({ kind: 'watch-details', session: undefined });
    say({ kind: 'refresh' });
    await askedFor(2);
    asked[1]?.answer(answerOf(localHost, 2));
    await heard(['ready', 'details', 1, 'details', 2]);
  });

  test('reads only the first and the last of the details that are asked for at once', async () => {
    start(localHost);
    await askedFor(1);
    const threads = [1, 2, 3, 4].map(aThreadId);
    for (const threadId of threads) {
      say({ kind: 'watch-details', session: { host: localHost, threadId } });
    }
    await heard(['ready', 'details']);
    expect(detailed).toEqual([threads[0], threads[3]]);
  });

  test('stops at once, also while a host is being asked', async () => {
    start(localHost);
    await askedFor(1);
    await supervisor?.stop();
    asked[0]?.answer(answerOf(localHost, 1));
    expect(clock.waits()).toEqual([]);
    await heard(['ready']);
  });

  test('that ends by itself is reported once, as one that is started again', async () => {
    start(localHost);
    await heard(['ready']);
    ports[0]?.close();
    await heard(['ready', 'restarting']);
  });
});

/** `T` if it is plain data, else `never`: what a structured clone would change. */
type Plain<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Plain<Item>[]
    : T extends (...args: never[]) => unknown
      ? never
      : T extends object
        ? { readonly [Key in keyof T]: Plain<T[Key]> }
        : never;

/** Fails to compile once a message holds a Date, a Map, a class or a function. */
const messagesArePlain: [ToWorker | FromWorker] extends [Plain<ToWorker | FromWorker>]
  ? true
  : never = true;

test('every message is plain data', () => {
  expect(messagesArePlain).toBe(true);
});
