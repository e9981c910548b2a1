import { expect, test } from 'vitest';
import { aSession } from '../../../fixtures/a-session.js';
import type { HostFailure } from '../../core/session/host-failure.js';
import type { HostName } from '../../core/ids.js';
import { durationMs, epochMs } from '../../core/time.js';
import { HostOutbox, type HostNews } from './host-outbox.js';
import type { FromWorker } from './messages.js';

const home = 'home' as HostName;

function failure(error: string): HostFailure {
  return { host: home, kind: 'refused', error, hint: undefined };
}

test('what is done about a host waits behind its news and takes nothing away from it', () => {
  const posted: FromWorker[] = [];
  const outbox = new HostOutbox((message) => posted.push(message));
  const link = (kind: 'connecting' | 'blocked') => ({
    kind: 'host-link',
    host: home,
    state: { kind },
  });
  const news = (error: string) => ({ kind: 'host-failed', failure: failure(error) });
  outbox.putLink(home, { kind: 'connecting' });
  expect(posted).toEqual([link('connecting')]);
  outbox.put(home, { kind: 'host-failed', failure: failure('one') });
  outbox.put(home, { kind: 'host-failed', failure: failure('two') });
  outbox.putLink(home, { kind: 'ok' });
  outbox.putLink(home, { kind: 'blocked' });
  expect(posted.length).toBe(1);
  for (let time = 0; time < 4; time += 1) outbox.taken(home);
  expect(posted.slice(1)).toEqual([news('two'), link('blocked')]);
});

function answer(at: number, title: string, latency = 1): HostNews {
  const snapshot = {
    ...{ host: home, collectedAt: epochMs(at), sessions: [aSession({ host: home, title })] },
    ...{ warnings: [], debugNotes: [], homeDir: undefined },
    ...{ machineId: undefined, codexPsVersion: undefined },
  };
  return {
    kind: 'answered',
    answer: { snapshot, transport: 'local', latency: durationMs(latency) },
  };
}

/** When what arrives was collected; `failed` of a host that did not answer. */
function arrivals(...news: readonly HostNews[]): readonly (number | 'failed')[] {
  const arrived: (number | 'failed')[] = [];
  const outbox = new HostOutbox((message) => {
    if (message.kind === 'answered') arrived.push(message.news.snapshot.collectedAt);
    if (message.kind === 'host-failed') arrived.push('failed');
  });
  for (const each of news) {
    outbox.put(home, each);
    outbox.taken(home);
  }
  return arrived;
}

test('that nothing is new is posted each five seconds, however often and in what time it was seen', () => {
  const looks = Array.from({ length: 12 }, (_, second) => answer(second * 1000, 'a', second));
  expect(arrivals(...looks)).toEqual([0, 5000, 10_000]);
});

test('what is new is posted at once, and so is the first answer after a failure', () => {
  expect(arrivals(answer(0, 'a'), answer(10, 'b'), answer(20, 'b'), answer(30, 'a'))).toEqual([
    0, 10, 30,
  ]);
  const failed: HostNews = { kind: 'host-failed', failure: failure('gone') };
  expect(arrivals(answer(0, 'a'), failed, answer(10, 'a'))).toEqual([0, 'failed', 10]);
});

test('a clock that was set back does not silence a host', () => {
  expect(arrivals(answer(90_000, 'a'), answer(10, 'a'))).toEqual([90_000, 10]);
});
