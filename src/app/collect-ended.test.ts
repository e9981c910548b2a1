import { expect, test } from 'vitest';
import { dayMs } from '../core/time.js';
import { parseSince } from './collect-ended.js';

test.each([
  ['90m', 5_400_000],
  ['24h', dayMs],
  [' 7d ', 7 * dayMs],
  ['10s', 10_000],
])('--since %j is %d ms', (text, ms) => {
  expect(parseSince(text)).toEqual({ ok: true, value: ms });
});

test.each(['', '24', 'h', '-1h', '0h', '1.5h', '91d', '1w', '999999999d', '24h x'])(
  '--since %j is refused',
  (text) => {
    expect(parseSince(text)).toEqual({
      ok: false,
      error: '--since needs a time such as 90m, 24h or 7d, at most 90d',
    });
  },
);
