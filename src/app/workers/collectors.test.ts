import { beforeEach, expect, test, vi } from 'vitest';
import { localHost } from '../../core/ids.js';
import { durationMs } from '../../core/time.js';
import type { FromWorker, Thread, ToWorker } from './messages.js';
import { startCollectors, Supervisor } from './collectors.js';

interface FakeThread extends Thread {
  readonly posted: ToWorker[];
  readonly say: (message: FromWorker) => void;
  readonly die: (error: Error) => void;
  terminated: boolean;
}

let threads: FakeThread[] = [];
let told: string[] = [];
let supervised: Supervisor;

function fakeThread(): FakeThread {
  let onMessage: (message: FromWorker) => void = () => undefined;
  let onEnd: (detail: string) => void = () => undefined;
  const thread: FakeThread = {
    posted: [],
    terminated: false,
    post: (message) => thread.posted.push(message),
    onMessage: (listener) => (onMessage = listener),
    onEnd: (listener) => (onEnd = listener),
    terminate: () => {
      thread.terminated = true;
      return Promise.resolve();
    },
    say: (message) => onMessage(message),
    die: (error) => onEnd(error.message),
  };
  threads.push(thread);
  return thread;
}

beforeEach(() => {
  vi.useFakeTimers();
  threads = [];
  told = [];
  supervised = new Supervisor({
    hosts: [localHost],
    every: durationMs(1000),
    spawn: fakeThread,
    after: (wait, run) => {
      const timer = setTimeout(run, wait);
      return () => clearTimeout(timer);
    },
    listener: (event) =>
      told.push(event.kind === 'restarting' ? `${event.detail} ${event.wait}` : event.kind),
  });
  return () => vi.useRealTimers();
});

test('a worker that dies is started again with growing waits, up to 30 s', () => {
  for (const wait of [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
    threads.at(-1)?.die(new Error('boom'));
    vi.advanceTimersByTime(wait - 1);
    const before = threads.length;
    vi.advanceTimersByTime(1);
    expect(threads.length).toBe(before + 1);
  }
  expect(told).toEqual([1, 2, 4, 8, 16, 30, 30].map((seconds) => `boom ${seconds * 1000}`));
});

test('a worker that ran for a minute is restarted after the short wait again', () => {
  threads[0]?.die(new Error('boom'));
  vi.advanceTimersByTime(1000);
  vi.advanceTimersByTime(60_000);
  threads[1]?.die(new Error('boom'));
  expect(told).toEqual(['boom 1000', 'boom 1000']);
});

test('a restarted worker gets the current interval and the open details', () => {
  supervised.send({ kind: 'set-interval', every: durationMs(5000) });
  threads[0]?.die(new Error('boom'));
  supervised.send({ kind: 'refresh' });
  expect(threads.length).toBe(2);
  expect(threads[1]?.posted[0]).toEqual({
    kind: 'start',
    hosts: [localHost],
    every: 5000,
  });
});

test('a worker is ended by a message, and then terminated', async () => {
  const quick = supervised.stop();
  expect(threads[0]?.posted.at(-1)).toEqual({ kind: 'stop' });
  threads[0]?.die(new Error('boom'));
  await quick;
  expect(threads[0]?.terminated).toBe(true);
});

test('a worker that does not answer is terminated after a second', async () => {
  const stopped = supervised.stop();
  await vi.advanceTimersByTimeAsync(999);
  expect(threads[0]?.terminated).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await stopped;
  expect(threads[0]?.terminated).toBe(true);
});

test('what a worker says before anybody listens is told to who does', () => {
  const hosts = [localHost];
  const plan = { worker: 'local', hosts, spawn: fakeThread } as const;
  const collectors = startCollectors([plan], durationMs(1000));
  threads.at(-1)?.say({ kind: 'ready' });
  collectors.listen((event, worker) => told.push(`${event.kind} ${worker}`));
  expect(told).toEqual(['ready local']);
});
