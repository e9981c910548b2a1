import { expect, test } from 'vitest';
import { durationMs, epochMs, type DurationMs } from '../../core/time.js';
import { nextPass, waitAfter, type Pace } from './discovery-loop.js';

const every = durationMs(1000);
const [changed, quiet] = [true, false];

function waits(passes: readonly boolean[], interval = every): readonly number[] {
  let wait: DurationMs | undefined;
  return passes.map((pass) => (wait = waitAfter(pass, wait, interval)));
}

test('while nothing changes each pass is twice as far away as the last, up to 10 s', () => {
  expect(waits([changed, quiet, quiet, quiet, quiet, quiet])).toEqual([
    1000, 2000, 4000, 8000, 10_000, 10_000,
  ]);
});

test('a pass that found a change brings the short interval back', () => {
  expect(waits([quiet, quiet, quiet, changed, quiet])).toEqual([2000, 4000, 8000, 1000, 2000]);
});

test('an interval longer than 10 s stays as it is', () => {
  expect(waits([quiet, quiet], durationMs(60_000))).toEqual([60_000, 60_000]);
});

test('a hint brings the next pass near, and a slow lsof is given its rest', () => {
  const fast: Pace = { wait: durationMs(2000), endedAt: epochMs(50), took: durationMs(50) };
  expect([nextPass(fast, false), nextPass(fast, true)]).toEqual([2050, 300]);
  const slow = { ...fast, endedAt: epochMs(400), took: durationMs(400) };
  expect(nextPass(slow, true)).toBe(2000);
});

test('after an lsof that hung a hint delays nothing', () => {
  const hung: Pace = { wait: every, endedAt: epochMs(10_000), took: durationMs(10_000) };
  expect(nextPass(hung, true)).toBe(nextPass(hung, false));
});
