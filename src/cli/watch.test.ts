import { expect, test } from 'vitest';
import type { JsonDocument } from '../render/json-document.js';
import { watch } from './watch.js';

const row = (over: JsonDocument): JsonDocument => ({
  host: 'local',
  thread_id: 'a',
  status: 'working',
  ...over,
});
const document = (at: number, ...sessions: readonly JsonDocument[]): JsonDocument => ({
  generated_at_unix_s: at,
  sessions,
  warnings: [],
});

/** Watches these documents, one a second; gives the seconds at which a line came, and whether it was a heartbeat. */
async function watched(
  documents: readonly JsonDocument[],
): Promise<readonly (readonly [number, boolean])[]> {
  let second = 0;
  const lines: (readonly [number, boolean])[] = [];
  await watch({
    look: () => Promise.resolve(documents[Math.min(second, documents.length - 1)] ?? {}),
    write: (line) => {
      expect(line.endsWith('\n') && !line.slice(0, -1).includes('\n')).toBe(true);
      lines.push([second, (JSON.parse(line) as { heartbeat: boolean }).heartbeat]);
      return Promise.resolve();
    },
    now: () => second * 1000,
    pause: () => Promise.resolve(++second < 70),
    refreshMs: 1000,
  });
  return lines;
}

test('a line now, and each 30 s where nothing changes', async () => {
  expect(await watched([document(1, row({}))])).toEqual([
    [0, false],
    [30, true],
    [60, true],
  ]);
});

test('a change is a line; what only ticks is none, nor is the order of the rows', async () => {
  const other = row({ thread_id: 'b' });
  const lines = await watched([
    document(1, row({ last_activity_unix_s: 1, tokens_total: 1, context_used_percent: 1 }), other),
    document(2, other, row({ last_activity_unix_s: 2, tokens_total: 2, context_used_percent: 2 })),
    document(3, row({ status: 'waiting' }), other),
  ]);
  expect(lines.slice(0, 3)).toEqual([
    [0, false],
    [2, false],
    [32, true],
  ]);
});
