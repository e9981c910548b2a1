import { expect, test } from 'vitest';
import { rememberLast } from './remember-last.js';

test('the same question is answered once, another one anew', () => {
  let asked = 0;
  const length = rememberLast((items: readonly string[], extra: number) => {
    asked += 1;
    return items.length + extra;
  });
  const items = ['a'];
  expect([length(items, 1), length(items, 1), asked]).toEqual([2, 2, 1]);
  expect([length(items, 2), length(['a'], 2), asked]).toEqual([3, 3, 3]);
});
