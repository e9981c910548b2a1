import { expect, test } from 'vitest';
import { terminalSize, writeWithoutBlocking } from './terminal-output.js';

test.each([
  [
    { columns: 120, rows: 40 },
    { columns: 120, rows: 40 },
  ],
  [
    { columns: 0, rows: 0 },
    { columns: 80, rows: 24 },
  ],
  [{}, { columns: 80, rows: 24 }],
  [
    { columns: 65_535, rows: 65_535 },
    { columns: 600, rows: 200 },
  ],
])('a terminal that says %j is taken for one of %j', (said, size) => {
  expect(terminalSize(said)).toEqual(size);
});

test('a stream without a switch for blocking is left as it is', () => {
  expect(() => writeWithoutBlocking({})).not.toThrow();
  expect(() => writeWithoutBlocking({ _handle: null })).not.toThrow();
});
