import { describe, expect, test } from 'vitest';
import { aThreadId } from '../../../fixtures/a-session.js';
import { fixtureBytes, rolloutFixtures } from '../../../fixtures/rollout-fixtures.js';
import { localHost, type HostName } from '../../core/ids.js';
import { epochMs } from '../../core/time.js';
import { createDemoCollector, createDemoPorts } from '../../demo/demo-ports.js';
import { demoFilePort } from '../../demo/demo-files.js';
import { readSessionDetail, sessionDetailReader } from './read-session-detail.js';

const began = epochMs(Date.UTC(2026, 10, 23, 14));
const threadId = aThreadId(1);

function detailOf(bytes: Buffer) {
  const files = demoFilePort(() => new Map([['/r.jsonl', { bytes, modifiedMs: 0 }]]));
  return readSessionDetail(files, { host: localHost, threadId, rolloutPath: '/r.jsonl' });
}

describe('what only the details show', () => {
  test('a running turn, its tools and the last words', async () => {
    const clock = { began, seed: 'a', now: () => epochMs(began + 20_000) };
    const host = 'local' as HostName;
    const { sessions } = await createDemoCollector(host, clock, '1.0.0').collect();
    const session = sessions.find(({ title }) => title?.startsWith('Retry'));
    if (!session) throw new Error('no such session');
    const detail = await readSessionDetail(createDemoPorts(host, clock).files, session);
    expect(detail.lastAgentMessage).toBe('The queue now waits between tries.');
    expect(detail.turns.length).toBe(3);
    const running = detail.turns.find(({ outcome }) => outcome === 'running');
    expect(running?.prompt).toMatch(/^Webhooks that fail/);
    expect(running?.tools.map(({ state, text }) => `${state} ${text ?? ''}`)).toEqual([
      'done rg -n "deliverWebhook" src',
      'done npm test -- webhooks',
      'done apply_patch src/webhooks/deliver.ts',
      'running docker compose up -d postgres',
    ]);
  });

  test('every recording of every version gives turns, and no control character', async () => {
    for (const name of rolloutFixtures()) {
      const detail = await detailOf(fixtureBytes(name));
      expect(detail.failure, name).toBeUndefined();
      expect(JSON.stringify(detail).replaceAll('\\n', ''), name).not.toMatch(/\\u00[01]|\\[rtbf]/);
    }
  });

  test('a missing rollout is a failure', async () => {
    const files = demoFilePort(() => new Map());
    const session = { host: localHost, threadId, rolloutPath: '/gone' };
    const detail = await readSessionDetail(files, session);
    expect(detail.failure).toBe('the rollout cannot be read: ENOENT');
  });

  test('of a large file only the end is read', async () => {
    const line = JSON.stringify({
      timestamp: '2026-11-23T14:00:00Z',
      type: 'event_msg',
      payload: { type: 'agent_message', message: 'one\n\u001b[31mtwo\n' },
    });
    const detail = await detailOf(
      Buffer.concat([Buffer.alloc(3_000_000, 'x'), Buffer.from(`\n${line}\n{"torn`)]),
    );
    expect(detail.lastAgentMessage).toBe('one\ntwo');
  });
});

describe('the reader of the selected session', () => {
  const path = '/r.jsonl';
  const session = { host: localHost, threadId, rolloutPath: path, lastActivityAt: began };

  function reader(passed: number) {
    let opened = 0;
    const files = demoFilePort(() => new Map([[path, { bytes: Buffer.from(''), modifiedMs: 0 }]]));
    const counting = {
      open: (name: string) => {
        opened += 1;
        return files.open(name);
      },
    };
    const readDetail = sessionDetailReader();
    return {
      opened: () => opened,
      read: (row: typeof session) => readDetail(counting, row, epochMs(began + passed)),
    };
  }

  test('reads a rollout again only after it changed', async () => {
    const { opened, read } = reader(5000);
    await read(session);
    await read({ ...session });
    expect(opened()).toBe(1);
    await read({ ...session, lastActivityAt: epochMs(began + 1) });
    expect(opened()).toBe(2);
  });

  test('reads one again that was written just before', async () => {
    const { opened, read } = reader(10);
    await read(session);
    await read(session);
    expect(opened()).toBe(2);
  });
});
