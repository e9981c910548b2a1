import { expect, test } from 'vitest';
import { haveSameItems, reuseIf, memoizeLast, memoizeLastOfEach } from './memoize.js';

test('the same question is answered once, another one anew', () => {
  let asked = 0;
  const length = memoizeLast((items: readonly string[], extra: number) => {
    asked += 1;
    return items.length + extra;
  });
  const items = ['a'];
  expect([length(items, 1), length(items, 1), asked]).toEqual([2, 2, 1]);
  expect([length(items, 2), length(['a'], 2), asked]).toEqual([3, 3, 3]);
});

test('the last list is kept while the new ones hold the same', () => {
  const kept = reuseIf(haveSameItems);
  const [first, second, longer] = [['a'], ['a'], ['a', 'b']];
  expect(kept(first)).toBe(first);
  expect(kept(second)).toBe(first);
  expect(kept(longer)).toBe(longer);
  expect(kept(second)).toBe(second);
});

test('each object is asked about once', () => {
  let asked = 0;
  const length = memoizeLastOfEach((items: readonly string[]) => {
    asked += 1;
    return items.length;
  });
  const items = ['a'];
  expect([length(items), length(items), length(['a', 'b']), asked]).toEqual([1, 1, 2, 2]);
});

test('of each object only the last answer is known', () => {
  let asked = 0;
  const sum = memoizeLastOfEach((of: { readonly value: number }, more: number) => {
    asked += 1;
    return of.value + more;
  });
  const [one, two] = [{ value: 1 }, { value: 2 }];
  expect([sum(one, 1), sum(two, 1), sum(one, 1), sum(two, 1)]).toEqual([2, 3, 2, 3]);
  expect(asked).toBe(2);
  expect([sum(one, 2), sum(one, 1)]).toEqual([3, 2]);
  expect(asked).toBe(4);
});
