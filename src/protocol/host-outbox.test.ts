import { expect, test } from 'vitest';
import type { HostFailure } from '../domain/host-failure.js';
import type { HostName } from '../domain/ids.js';
import { HostOutbox } from './host-outbox.js';
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
