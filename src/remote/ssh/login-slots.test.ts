import { expect, it } from 'vitest';
import { loginSlots } from './login-slots.js';

/** Which of them have begun to log in, and what ends each. */
function request(bastions: readonly (string | undefined)[]) {
  const slots = loginSlots();
  const begun: number[] = [];
  const ends = bastions.map((bastion, index) => slots.request(bastion, () => begun.push(index)));
  return { begun, end: (index: number) => ends[index]?.() };
}

it('eight log in at once, and each that is through makes place for one', () => {
  const { begun, end } = request(Array.from({ length: 10 }));
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  end(0);
  end(0);
  expect(begun.slice(8)).toEqual([8]);
});

it('one that waits no longer is passed over', () => {
  const { begun, end } = request(Array.from({ length: 10 }));
  end(8);
  end(0);
  expect(begun.slice(8)).toEqual([9]);
});

it('four behind one bastion, which delays nobody else', () => {
  const { begun, end } = request(['b', 'b', 'b', 'b', 'b', 'b', 'c', undefined]);
  expect(begun).toEqual([0, 1, 2, 3, 6, 7]);
  end(0);
  expect(begun.slice(6)).toEqual([4]);
});
