import { expect, test } from 'vitest';
import { durationMs, epochMs } from '../../core/time.js';
import { CpuMeter } from './cpu-meter.js';

test('the share of one core over ten seconds, which changes every ten', () => {
  const meter = new CpuMeter();
  const percents: (number | undefined)[] = [];
  for (let second = 0; second <= 20; second += 1) {
    meter.sample(epochMs(second * 1000), durationMs(second * (second <= 10 ? 20 : 40)));
    percents.push(meter.percent);
  }
  expect(percents[9]).toBeUndefined();
  expect(percents[10]).toBe(2);
  expect(percents[19]).toBe(2);
  expect(percents[20]).toBe(6);
});

test('a sample that would not be used is not due', () => {
  const meter = new CpuMeter();
  expect(meter.isDue(epochMs(0))).toBe(true);
  meter.sample(epochMs(0), durationMs(0));
  expect([1, 5_000, 9_999, 10_000].map((at) => meter.isDue(epochMs(at)))).toEqual([
    ...[false, false, false, true],
  ]);
});

test('a clock that is set back restarts the measurement', () => {
  const meter = new CpuMeter();
  meter.sample(epochMs(100_000), durationMs(0));
  meter.sample(epochMs(50_000), durationMs(10));
  meter.sample(epochMs(60_000), durationMs(110));
  expect(meter.percent).toBe(1);
});
