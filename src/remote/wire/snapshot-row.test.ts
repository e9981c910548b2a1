import { expect, it } from 'vitest';
import { aSession } from '../../../fixtures/a-session.js';
import { durationMs, epochMs } from '../../core/time.js';
import { rowTimeline, type DocumentTime } from './snapshot-row.js';

const session = aSession();
const { host, threadId } = session;

function made(skew: number): DocumentTime {
  return { skew: durationMs(skew), collectedAt: epochMs(30_000_000) };
}

function read(timeline: unknown, skew = 0): ReturnType<typeof rowTimeline> {
  return rowTimeline({ timeline }, session, made(skew));
}

function span(from: unknown, to: unknown, state: unknown = 'idle'): object {
  return { from_unix_s: from, to_unix_s: to, state };
}

it('is in our own time', () => {
  expect(read({ spans: [span(10, 20, 'working')], trouble: null }, 3_000)).toEqual([
    { host, threadId, spans: [{ from: 13_000, to: 23_000, state: 'working' }], trouble: undefined },
  ]);
});

it.each([null, 'x', [], 7, undefined])('is none where a row says %j', (timeline) => {
  expect(read(timeline)).toEqual([]);
  expect(rowTimeline(timeline, session, made(0))).toEqual([]);
});

it('leaves out what does not fit, and takes a state that it does not know for unknown', () => {
  const spans = [
    ...[null, 'x', span('1', 2), span(1e300, 2), span(20, 10), span(10, 10)],
    ...[span(1, 5), span(4, 6), span(5, 9, 'dancing')],
  ];
  expect(read({ spans })).toMatchObject([
    {
      spans: [
        { from: 1_000, to: 5_000, state: 'idle' },
        { from: 5_000, to: 9_000, state: 'unknown' },
      ],
    },
  ]);
});

it('ends with the document, whatever the other machine says', () => {
  const spans = [span(10, 1e306), span(10, 8e12), span(8e11, 8e12)];
  expect(read({ spans })).toMatchObject([
    { spans: [{ from: 10_000, to: 30_000_000, state: 'idle' }] },
  ]);
});

it('is bounded, and its trouble is one clean line', () => {
  const spans = Array.from({ length: 20_000 }, (_, index) => span(index, index + 1));
  const [timeline] = read({ spans, trouble: `a\u001b[31m\nb${'c'.repeat(1_000)}` });
  expect(timeline?.spans).toHaveLength(16_000);
  expect(timeline?.spans.at(-1)?.to).toBe(20_000_000);
  expect(timeline?.trouble).toMatch(/^a.{0,10}b/);
  expect(timeline?.trouble).not.toMatch(/[\u0000-\u001f]/);
  expect(timeline?.trouble?.length).toBeLessThanOrEqual(400);
});
