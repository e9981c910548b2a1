import { expect, test } from 'vitest';
import { failures, withKeyRemoval, type KnownKeyPlace } from './failures.js';

const hint = (place: KnownKeyPlace): string | undefined =>
  withKeyRemoval(failures['hostkey-changed'], place).hint;

test.each<readonly [KnownKeyPlace, string]>([
  [{ name: 'studio.lan', file: '/home/ada/.ssh/known_hosts' }, 'ssh-keygen -R studio.lan'],
  [{ name: '[10.0.0.5]:2222', file: undefined }, "ssh-keygen -R '[10.0.0.5]:2222'"],
  [{ name: 'studio', file: '/etc/known keys' }, "ssh-keygen -R studio -f '/etc/known keys'"],
])('%j is removed by %s', (place, command) => {
  expect(hint(place)).toBe(`if that is right, run \`${command}\`, then \`ssh {host}\` once`);
});

test.each(["it's", 'two\nlines', 'a\u001b[2Jb'])('%j is put into no command', (name) => {
  expect(hint({ name, file: undefined })).toBe(failures['hostkey-changed'].hint);
});

test('no other failure is given one', () => {
  const place = { name: 'studio', file: undefined };
  expect(withKeyRemoval(failures['hostkey-unknown'], place)).toBe(failures['hostkey-unknown']);
});
