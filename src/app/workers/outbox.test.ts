import { expect, test } from 'vitest';
import { aSession } from '../../../fixtures/a-session.js';
import type { HostFailure } from '../../core/session/host-failure.js';
import type { HostName } from '../../core/ids.js';
import { durationMs, epochMs } from '../../core/time.js';
import type { HostResult } from '../../core/session/snapshot.js';
import { outboxTo } from './worker-server.js';
import type { FromWorker } from './messages.js';

const home = 'home' as HostName;

function failed(error: string): HostResult {
  const failure: HostFailure = { host: home, kind: 'refused', error, hint: undefined };
  return { kind: 'failed', failure, transport: undefined, transportReason: undefined };
}

test('the state of a connection waits behind the results of its host, and replaces none of them', () => {
  const posted: FromWorker[] = [];
  const outbox = outboxTo((message) => posted.push(message));
  const link = (kind: 'connecting' | 'blocked') => ({
    kind: 'host-link',
    host: home,
    state: { kind },
  });
  const sentResult = (error: string) => ({ kind: 'host-result', result: failed(error) });
  outbox.putLink(home, { kind: 'connecting' });
  expect(posted).toEqual([link('connecting')]);
  outbox.put(failed('one'));
  outbox.put(failed('two'));
  outbox.putLink(home, { kind: 'ok' });
  outbox.putLink(home, { kind: 'blocked' });
  expect(posted.length).toBe(1);
  for (let time = 0; time < 4; time += 1) outbox.acknowledge(home);
  expect(posted.slice(1)).toEqual([sentResult('two'), link('blocked')]);
});

function answer(at: number, title: string, latency = 1): HostResult {
  const snapshot = {
    ...{ host: home, collectedAt: epochMs(at), sessions: [aSession({ host: home, title })] },
    ...{ processes: [], accounts: [], warnings: [], homeDir: undefined },
    ...{ machineId: undefined, codexPsVersion: undefined },
  };
  return {
    kind: 'answered',
    answer: { snapshot, transport: 'local', latency: durationMs(latency) },
  };
}

/** When what arrives was collected; `failed` of a host that did not answer. */
function arrivals(...results: readonly HostResult[]): readonly (number | 'failed')[] {
  const arrived: (number | 'failed')[] = [];
  const outbox = outboxTo((message) => {
    if (message.kind !== 'host-result') return;
    const { result } = message;
    arrived.push(result.kind === 'answered' ? result.answer.snapshot.collectedAt : 'failed');
  });
  for (const result of results) {
    outbox.put(result);
    outbox.acknowledge(home);
  }
  return arrived;
}

test('an unchanged answer is posted every five seconds, however often it comes and whatever its latency', () => {
  const looks = Array.from({ length: 12 }, (_, second) => answer(second * 1000, 'a', second));
  expect(arrivals(...looks)).toEqual([0, 5000, 10_000]);
});

test('a changed answer is posted at once, and so is the first answer after a failure', () => {
  expect(arrivals(answer(0, 'a'), answer(10, 'b'), answer(20, 'b'), answer(30, 'a'))).toEqual([
    0, 10, 30,
  ]);
  expect(arrivals(answer(0, 'a'), failed('gone'), answer(10, 'a'))).toEqual([0, 'failed', 10]);
});

test('a clock that was set back does not silence a host', () => {
  expect(arrivals(answer(90_000, 'a'), answer(10, 'a'))).toEqual([90_000, 10]);
});
