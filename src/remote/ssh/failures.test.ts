import { expect, test } from 'vitest';
import { failures, withKeyRemoval } from './failures.js';

const hint = (name: string, file?: string): string | undefined =>
  withKeyRemoval(failures['hostkey-changed'], name, file).hint;

test.each<readonly [string, string | undefined, string]>([
  ['studio.lan', '/home/ada/.ssh/known_hosts', 'ssh-keygen -R studio.lan'],
  ['[10.0.0.5]:2222', undefined, "ssh-keygen -R '[10.0.0.5]:2222'"],
  ['studio', '/etc/known keys', "ssh-keygen -R studio -f '/etc/known keys'"],
])('the key of %s in %s is removed by %s', (name, file, command) => {
  expect(hint(name, file)).toBe(`if that is right, run \`${command}\`, then \`ssh {host}\` once`);
});

test.each(["it's", 'two\nlines', 'a\u001b[2Jb'])('%j is never part of a command', (name) => {
  expect(hint(name)).toBe(failures['hostkey-changed'].hint);
});

test('no other failure gets such a command', () => {
  const { 'hostkey-unknown': unknown } = failures;
  expect(withKeyRemoval(unknown, 'studio', undefined)).toBe(unknown);
});
