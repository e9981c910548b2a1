import { expect, it } from 'vitest';
import type { HostName } from '../../core/ids.js';
import type { Timeline } from '../../core/session/timeline.js';
import { epochMs } from '../../core/time.js';
import { snapshotRow } from './snapshot-row.js';

const host = 'home' as HostName;
const threadId = '01a208c0-134a-78b1-894f-57d49fa28996';

function read(timeline: unknown): Timeline | undefined {
  const row = { thread_id: threadId, status: 'working', timeline };
  const session = snapshotRow(row, host, epochMs(30_000_000));
  expect(session).toMatchObject({ host, threadId });
  return session?.timeline;
}

function span(from: unknown, to: unknown, state: unknown = 'idle'): object {
  return { from_unix_s: from, to_unix_s: to, state };
}

it('is that of the row', () => {
  expect(read({ spans: [span(10, 20, 'working')], trouble: null })).toEqual({
    ...{ host, threadId, trouble: undefined },
    spans: [{ from: 10_000, to: 20_000, state: 'working' }],
  });
});

it.each([null, 'x', [], 7, undefined])('is none where a row says %j', (timeline) => {
  expect(read(timeline)).toBeUndefined();
});

it('leaves out what does not fit, and takes a state that it does not know for unknown', () => {
  const spans = [
    ...[null, 'x', span('1', 2), span(1e300, 2), span(20, 10), span(10, 10)],
    ...[span(1, 5), span(4, 6), span(5, 9, 'dancing')],
  ];
  expect(read({ spans })).toMatchObject({
    spans: [
      { from: 1_000, to: 5_000, state: 'idle' },
      { from: 5_000, to: 9_000, state: 'unknown' },
    ],
  });
});

it('ends with the document, whatever the other machine says', () => {
  const spans = [span(10, 1e306), span(10, 8e12), span(8e11, 8e12)];
  expect(read({ spans })).toMatchObject({
    spans: [{ from: 10_000, to: 30_000_000, state: 'idle' }],
  });
});

it('is bounded, and its trouble is one clean line', () => {
  const spans = Array.from({ length: 20_000 }, (_, index) => span(index, index + 1));
  const timeline = read({ spans, trouble: `a\u001b[31m\nb${'c'.repeat(1_000)}` });
  expect(timeline?.spans).toHaveLength(16_000);
  expect(timeline?.spans.at(-1)?.to).toBe(20_000_000);
  expect(timeline?.trouble).toMatch(/^a.{0,10}b/);
  expect(timeline?.trouble).not.toMatch(/[\u0000-\u001f]/);
  expect(timeline?.trouble?.length).toBeLessThanOrEqual(400);
});
