import { describe, expect, it } from 'vitest';
import { nothingStored } from '../config/setting-table.js';
import { noFlags, type ParsedFlags } from './flag-table.js';
import type { Options } from './options.js';
import type { OutputStyle } from '../output/text/ansi.js';
import { helpWidth, outputStyle } from './output-style.js';
import { optionsOf } from './parse-options.js';

type Environment = Readonly<Record<string, string>>;

function options(flags: Partial<ParsedFlags>, env: Environment): Options {
  const context = { env, stdoutIsTerminal: true, config: nothingStored, version: '1' };
  const read = optionsOf({ ...noFlags, ...flags }, context);
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

const terminal = { isTTY: true, columns: 120 };
const pipe = { isTTY: false };

function style(
  flags: Partial<ParsedFlags>,
  target: typeof terminal | typeof pipe,
  env: Environment = {},
): OutputStyle {
  return outputStyle(options(flags, env), target, { TERM: 'xterm', ...env });
}

describe('colours', () => {
  it.each<readonly [Partial<ParsedFlags>, Environment, 'terminal' | 'pipe', boolean]>([
    [{}, {}, 'terminal', true],
    [{}, {}, 'pipe', false],
    [{}, { TERM: 'dumb' }, 'terminal', false],
    [{}, { TERM: '' }, 'terminal', false],
    [{}, { NO_COLOR: '1' }, 'terminal', false],
    [{}, { NO_COLOR: '' }, 'terminal', true],
    [{}, { CLICOLOR: '0' }, 'terminal', false],
    [{}, { CLICOLOR_FORCE: '1' }, 'pipe', true],
    [{}, { CLICOLOR_FORCE: '0' }, 'pipe', false],
    [{}, { FORCE_COLOR: '1' }, 'pipe', true],
    [{}, { FORCE_COLOR: '0' }, 'terminal', false],
    [{}, { FORCE_COLOR: '1', NO_COLOR: '1' }, 'terminal', false],
    [{ color: 'always' }, {}, 'pipe', true],
    [{ color: 'always' }, { NO_COLOR: '1' }, 'pipe', true],
    [{ color: 'auto' }, { FORCE_COLOR: '1' }, 'pipe', false],
    [{ color: 'never' }, { FORCE_COLOR: '1' }, 'terminal', false],
    [{ noColor: true }, { FORCE_COLOR: '1' }, 'terminal', false],
  ])('with %j and %j on a %s: %j', (flags, env, target, colored) => {
    const { theme } = style(flags, target === 'pipe' ? pipe : terminal, env);
    expect(theme).toBe(colored ? 'default' : 'none');
  });

  it('are none where TERM is not set', () => {
    expect(outputStyle(options({}, {}), terminal, {}).theme).toBe('none');
  });
});

describe('the width', () => {
  it.each<readonly [Partial<ParsedFlags>, Environment, 'terminal' | 'pipe', number | undefined]>([
    [{}, {}, 'terminal', 120],
    [{}, {}, 'pipe', undefined],
    [{}, { COLUMNS: '90' }, 'pipe', 90],
    [{}, { COLUMNS: '90' }, 'terminal', 90],
    [{}, { COLUMNS: '0' }, 'pipe', undefined],
    [{}, { COLUMNS: 'wide' }, 'terminal', 120],
    [{ width: 70 }, { COLUMNS: '90' }, 'terminal', 70],
    [{ width: 1 }, {}, 'pipe', 20],
    [{ width: 1e9 }, {}, 'pipe', 10_000],
  ])('with %j and %j on a %s is %j', (flags, env, target, width) => {
    expect(style(flags, target === 'pipe' ? pipe : terminal, env).width).toBe(width);
  });

  it('of a terminal that reports 0 columns is 80', () => {
    expect(outputStyle(options({}, {}), { isTTY: true, columns: 0 }, {}).width).toBe(80);
  });

  it('of help is that of the terminal, from 40 to 100', () => {
    expect(helpWidth({ isTTY: true, columns: 72 }, {})).toBe(72);
    expect(helpWidth({ isTTY: true, columns: 300 }, {})).toBe(100);
    expect(helpWidth({ isTTY: true, columns: 9 }, {})).toBe(40);
    expect(helpWidth(pipe, {})).toBe(80);
  });
});
