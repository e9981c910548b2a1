import { expect, test } from 'vitest';
import { epochMs } from '../../core/time.js';
import { formatAge } from './format-age.js';

test.each([
  [0, '0s'],
  [999, '0s'],
  [42_000, '42s'],
  [59_999, '59s'],
  [60_000, '1m'],
  [3_599_000, '59m'],
  [3_600_000, '1h'],
  [86_399_000, '23h'],
  [86_400_000, '1d'],
  [40 * 86_400_000, '40d'],
  [-5000, '0s'],
])('%i ms ago reads %s', (ms, text) => {
  const now = epochMs(1_800_000_000_000);
  expect(formatAge(epochMs(now - ms), now)).toBe(text);
});
