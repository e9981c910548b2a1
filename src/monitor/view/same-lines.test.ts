import { expect, test } from 'vitest';
import { aFleet, ago, aSession, aVerdict, fixtureNow } from '../../../fixtures/a-session.js';
import { aViewOf } from '../../../fixtures/a-view.js';
import { epochMs } from '../../core/time.js';
import { frame } from './frame.js';

test('a row that is as it was is the same line in the next frame, and another one where its age moved', () => {
  const view = aViewOf(
    aFleet([
      aSession({ number: 1, verdict: aVerdict('idle', { since: ago(3_600) }) }),
      aSession({ number: 2, verdict: aVerdict('model', { since: ago(12) }) }),
    ]),
  );
  const lineWith = (text: string, seconds: number): unknown => {
    const now = epochMs(fixtureNow + seconds * 1000);
    const { lines } = frame({ ...view, now, size: { columns: 100, rows: 12 } });
    return lines.find((line) => line.some((span) => span.text.includes(text)));
  };
  expect(lineWith('IDLE', 1)).toBe(lineWith('IDLE', 0));
  expect(lineWith('WORK', 1)).not.toBe(lineWith('WORK', 0));
  expect(lineWith('WORK', 1)).toEqual(lineWith('WORK', 1));
});
