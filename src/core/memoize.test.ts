import { expect, test } from 'vitest';
import { memoizeLast, memoizeLastOfEach } from './memoize.js';

test('the last result is reused while the arguments are equal', () => {
  let calls = 0;
  const length = memoizeLast((items: readonly string[], options: { readonly extra: number }) => {
    calls += 1;
    return items.length + options.extra;
  });
  expect([length(['a'], { extra: 1 }), length(['a'], { extra: 1 }), calls]).toEqual([2, 2, 1]);
  expect([length(['a'], { extra: 2 }), length(['b'], { extra: 2 }), calls]).toEqual([3, 3, 3]);
  expect([length(['b', 'c'], { extra: 2 }), length(['b'], { extra: 2 }), calls]).toEqual([4, 3, 5]);
});

test.each<[string, object, object]>([
  ['maps', new Map([[1, 2]]), new Map([[1, 3]])],
  ['sets', new Set([1]), new Set([1])],
  ['objects with other keys', { a: undefined }, { b: undefined }],
  ['items', [{ a: 1 }], [{ a: 2 }]],
])('different %s are computed again', (_, one, other) => {
  let calls = 0;
  const compute = memoizeLast((of: object) => {
    calls += 1;
    return of;
  });
  expect([compute(one), compute(other), calls]).toEqual([one, other, 2]);
});

test('what looks beyond its arguments is computed again for other objects, although they are equal', () => {
  let calls = 0;
  const look = memoizeLast((of: { readonly a: number }) => of.a + (calls += 1), Object.is);
  const one = { a: 1 };
  expect([look(one), look(one), look({ a: 1 })]).toEqual([2, 2, 3]);
});

test('each object is computed once', () => {
  let calls = 0;
  const length = memoizeLastOfEach((items: readonly string[]) => {
    calls += 1;
    return items.length;
  });
  const items = ['a'];
  expect([length(items), length(items), length(['a', 'b']), calls]).toEqual([1, 1, 2, 2]);
});

test('of each object the last result is kept', () => {
  let calls = 0;
  const sum = memoizeLastOfEach((of: { readonly value: number }, more: number) => {
    calls += 1;
    return of.value + more;
  });
  const [one, two] = [{ value: 1 }, { value: 2 }];
  expect([sum(one, 1), sum(two, 1), sum(one, 1), sum(two, 1)]).toEqual([2, 3, 2, 3]);
  expect(calls).toBe(2);
  expect([sum(one, 2), sum(one, 1)]).toEqual([3, 2]);
  expect(calls).toBe(4);
});
