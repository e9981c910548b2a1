import { expect, test } from 'vitest';
import { epochMs, type EpochMs } from '../core/time.js';
import { isQuiet } from './notifier.js';

const at = (time: string): EpochMs => {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return epochMs(new Date(2026, 10, 28, hour, minute).getTime());
};

test.each([
  ['22:00-07:00', '21:59', false],
  ['22:00-07:00', '22:00', true],
  ['22:00-07:00', '00:00', true],
  ['22:00-07:00', '06:59', true],
  ['22:00-07:00', '7:00', false],
  ['12:30-13:15', '12:29', false],
  ['12:30-13:15', '12:30', true],
  ['12:30-13:15', '13:15', false],
  ['8:00-8:00', '8:00', false],
])('%s at %s', (hours, time, quiet) => {
  expect(isQuiet(hours, at(time))).toBe(quiet);
});
