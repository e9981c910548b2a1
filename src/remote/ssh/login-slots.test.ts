import { expect, it } from 'vitest';
import { LoginSlots } from './login-slots.js';

function request(slots: LoginSlots, bastions: readonly (string | undefined)[]): (() => void)[] {
  const releases: (() => void)[] = [];
  for (const bastion of bastions) slots.request(bastion, (release) => releases.push(release));
  return releases;
}

it('eight log in at once, and each that is through makes place for one', () => {
  const releases = request(new LoginSlots(), Array.from({ length: 10 }));
  expect(releases).toHaveLength(8);
  releases[0]?.();
  releases[0]?.();
  expect(releases).toHaveLength(9);
});

it('four behind one bastion, which delays nobody else', () => {
  const releases = request(new LoginSlots(), ['b', 'b', 'b', 'b', 'b', 'b', 'c', undefined]);
  expect(releases).toHaveLength(6);
  releases[0]?.();
  expect(releases).toHaveLength(7);
});
