import { expect, it } from 'vitest';
import { Admission } from './login-slots.js';

function ask(admission: Admission, bastions: readonly (string | undefined)[]): (() => void)[] {
  const releases: (() => void)[] = [];
  for (const bastion of bastions) admission.ask(bastion, (release) => releases.push(release));
  return releases;
}

it('eight log in at once, and each that is through makes place for one', () => {
  const releases = ask(new Admission(), Array.from({ length: 10 }));
  expect(releases).toHaveLength(8);
  releases[0]?.();
  releases[0]?.();
  expect(releases).toHaveLength(9);
});

it('four behind one bastion, which delays nobody else', () => {
  const releases = ask(new Admission(), ['b', 'b', 'b', 'b', 'b', 'b', 'c', undefined]);
  expect(releases).toHaveLength(6);
  releases[0]?.();
  expect(releases).toHaveLength(7);
});
