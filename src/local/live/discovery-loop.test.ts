import { expect, test } from 'vitest';
import { durationMs, epochMs } from '../../core/time.js';
import { paceAfter, soonestPass, nextPass, type Pace, type Pass } from './discovery-loop.js';

const every = durationMs(1000);
const quiet: Pass = { beganAt: epochMs(0), endedAt: epochMs(50), changed: false };

function waits(passes: readonly Pass[], interval = every): readonly number[] {
  let pace: Pace | undefined;
  return passes.map((pass) => {
    pace = paceAfter(pass, pace, interval);
    return pace.wait;
  });
}

test('while nothing changes each pass is twice as far away as the last, up to 10 s', () => {
  const first: Pass = { ...quiet, changed: true };
  expect(waits([first, quiet, quiet, quiet, quiet, quiet])).toEqual([
    1000, 2000, 4000, 8000, 10_000, 10_000,
  ]);
});

test('a pass that found a change brings the short interval back', () => {
  expect(waits([quiet, quiet, quiet, { ...quiet, changed: true }, quiet])).toEqual([
    2000, 4000, 8000, 1000, 2000,
  ]);
});

test('an interval longer than 10 s stays as it is', () => {
  expect(waits([quiet, quiet], durationMs(60_000))).toEqual([60_000, 60_000]);
});

test('a hint brings the next pass near, and a slow lsof is given its rest', () => {
  const fast = paceAfter(quiet, undefined, every);
  expect([nextPass(fast), soonestPass(fast)]).toEqual([2050, 300]);
  const slow = paceAfter({ ...quiet, endedAt: epochMs(400) }, undefined, every);
  expect(soonestPass(slow)).toBe(2000);
});

test('after an lsof that hung a hint delays nothing', () => {
  const hung = paceAfter(
    { beganAt: epochMs(0), endedAt: epochMs(10_000), changed: true },
    undefined,
    every,
  );
  expect(soonestPass(hung)).toBe(nextPass(hung));
});
