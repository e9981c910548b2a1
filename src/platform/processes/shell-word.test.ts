import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { need } from '../../../fixtures/whole-program/skip-without.js';
import { shellLine, shellWord } from './shell-word.js';

const hostile = [
  '',
  ' ',
  "it's",
  "''",
  '"',
  'a\\b',
  'a\\\\',
  "\\'",
  '!!',
  'a!b',
  '$HOME',
  '${HOME}',
  '$(id)',
  '`id`',
  '(id)',
  ';id',
  'a&b',
  'a|b',
  'a>b',
  '*',
  '?',
  '[a]',
  '{a,b}',
  '~',
  '~root',
  '#x',
  '=ls',
  '%self',
  '%1',
  '-n',
  '^a',
  'a\tb',
  '日本語 é',
  'x=y',
];

describe.each(['sh', 'dash', 'bash', 'zsh', 'fish', 'tcsh'])('in %s', (shell) => {
  it.runIf(need(shell, shell, ['-c', 'true']).met)('every text is one word, as it is', () => {
    const line = shellLine({ program: 'printf', args: ['<%s>', ...hostile] });
    const { stdout } = spawnSync(shell, ['-c', line], { encoding: 'utf8' });
    expect(stdout).toBe(hostile.map((text) => `<${text}>`).join(''));
  });

  it.runIf(need(shell, shell, ['-c', 'true']).met)('a setting goes to the program alone', () => {
    const line = shellLine({ program: 'sh', args: ['-c', 'echo "$A"'], env: { A: "b c'!" } });
    expect(spawnSync(shell, ['-c', line], { encoding: 'utf8' }).stdout).toBe("b c'!\n");
  });
});

it.each(['codex', '/a/b-c_d.e', 'user@host', '--x=y', 'a:b,c+d'])('%s needs no quotes', (word) => {
  expect(shellWord(word)).toBe(word);
});
