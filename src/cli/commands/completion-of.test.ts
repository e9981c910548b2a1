import { expect, it } from 'vitest';
import { commands } from './commands.js';
import { completionOf } from './run-complete.js';

function completed(...args: string[]): string {
  const { value, prefix } = completionOf(args, commands);
  const candidates =
    value.kind === 'fixed'
      ? value.candidates.map(([text]) => text)
      : value.kind === 'choices'
        ? value.choices
        : [];
  return [`${prefix}<${value.kind}>`, ...candidates.slice(0, 3)].join(' ');
}

it.each([
  [[''], '<fixed> go name wait'],
  [['--host', ''], '<hosts>'],
  [['--host', 'a,b,c'], 'a,b,<hosts>'],
  [['--host=a,b'], '--host=a,<hosts>'],
  [['--host=me@a:22,'], '--host=me@a:22,<hosts>'],
  [['--sort', ''], '<choices> need'],
  [['--columns=state,'], '--columns=state,<choices>'],
  [['--unknown=x'], '--unknown=<text>'],
  [['--codex-home', ''], '<directory>'],
  [['--ssh-bin='], '--ssh-bin=<program>'],
  [['--json', ''], '<text>'],
  [['name', ''], '<threads>'],
  [['name', 'x', ''], '<text>'],
  [['name', '--host', 'a', ''], '<threads>'],
  [['wait', '--thread', 'a', '--thread', ''], '<threads>'],
  [['wait', '--until', ''], '<choices> '],
  [['completion', ''], '<choices> bash zsh fish'],
  [['completion', '-'], '<fixed> -h --help -V'],
  [['name', '--host', '--', ''], '<threads>'],
])('%j is completed by %s', (args, expected) => {
  expect(completed(...args).slice(0, expected.length)).toBe(expected);
});

it('a flag is offered once, except one that may be repeated', () => {
  const offered = (...args: string[]): readonly string[] => {
    const { value } = completionOf(args, commands);
    return value.kind === 'fixed' ? value.candidates.map(([text]) => text) : [];
  };
  expect(offered('--json', '-')).not.toContain('--json');
  expect(offered('--host=a', '--')).not.toContain('--host');
  expect(offered('wait', '--thread', 'a', '-')).toContain('--thread');
});
