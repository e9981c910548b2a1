import { describe, expect, it } from 'vitest';
import { nothingStored } from '../config/setting-table.js';
import type { Options } from '../options/options.js';
import { parseOptions, type CommandLineContext } from './parse-command-line.js';

const pipe: CommandLineContext = {
  env: {},
  stdoutIsTerminal: false,
  version: '1.2.3',
  helpWidth: 100,
  readConfig: () => Promise.resolve(nothingStored),
  readKept: () => Promise.resolve(nothingStored),
};
const terminal = { ...pipe, stdoutIsTerminal: true };

async function options(
  argv: readonly string[],
  context: Partial<CommandLineContext> = {},
): Promise<Options> {
  const parsed = await parseOptions(argv, { ...terminal, ...context });
  if (!parsed.ok || parsed.value.kind !== 'run') throw new Error(JSON.stringify(parsed));
  return parsed.value.options;
}

describe('the command line', () => {
  it('opens the monitor on this machine and every home if it is empty', async () => {
    expect(await options([])).toMatchObject({
      mode: 'monitor',
      hosts: ['local'],
      codexHome: undefined,
      discovery: 'auto',
      debug: false,
      allSources: false,
      settings: { theme: { value: 'default' } },
      demo: false,
      refreshMs: 1000,
    });
  });

  it.each<readonly [string, readonly string[], Partial<Options>]>([
    ['--json', ['--json'], { mode: 'json' }],
    ['--once', ['--once'], { mode: 'once' }],
    ['--watch', ['--watch'], { mode: 'watch' }],
    ['--watch --events', ['--watch', '--events'], { mode: 'events' }],
    ['a home', ['--codex-home', '/x'], { codexHome: '/x' }],
    ['a home behind =', ['--codex-home=/x y'], { codexHome: '/x y' }],
    ['a home that is a number', ['--codex-home', '7'], { codexHome: '7' }],
    ['hosts', ['--host', 'b, a,,b'], { hosts: ['b', 'a'] as never }],
    ['no hosts', ['--host', ' , '], { hosts: ['local'] as never }],
    ['a host twice: the last word counts', ['--host=a', '--host=b'], { hosts: ['b'] as never }],
    ['a discovery', ['--discovery', 'proc'], { discovery: 'proc' }],
    ['flags', ['--debug', '--all-sources'], { debug: true, allSources: true }],
    ['a refresh that is too often', ['--refresh-ms', '5'], { refreshMs: 100 }],
    ['a refresh', ['--refresh-ms', '2500'], { refreshMs: 2500 }],
  ])('takes %s', async (_, argv, expected) => {
    expect(await options(argv)).toMatchObject(expected);
  });

  it('without a terminal means the plain table', async () => {
    expect((await options([], pipe)).mode).toBe('once');
    expect((await options(['--json'], pipe)).mode).toBe('json');
  });

  it.each([
    ['CODEX_HOME', { CODEX_HOME: '/env' }, { codexHome: '/env' }],
    ['a blank CODEX_HOME', { CODEX_HOME: ' \t' }, { codexHome: undefined }],
    ['NO_COLOR', { NO_COLOR: '1' }, { settings: { theme: { value: 'none' } } }],
    ['an empty NO_COLOR', { NO_COLOR: '' }, { settings: { theme: { value: 'default' } } }],
  ])('reads %s', async (_, env, expected) => {
    expect(await options([], { env })).toMatchObject(expected);
  });

  it('overrides the environment', async () => {
    expect((await options(['--codex-home', '/x'], { env: { CODEX_HOME: '/env' } })).codexHome).toBe(
      '/x',
    );
  });

  it.each([
    ['an unknown option', ['--jsn'], 'jsn'],
    ['a cut option', ['--js'], 'js'],
    [
      'a word',
      ['explian', 'x'],
      'unknown command "explian"; commands: go, name, wait, status, list, notify, explain,',
    ],
    ['a word behind --', ['--', 'local'], 'local'],
    ['a demo that goes on', ['--watch', '--demo'], '--demo means nothing with --watch'],
    ['two ways to print', ['--once', '--json'], '--json and --once exclude each other'],
    ['events of a single snapshot', ['--events', '--json'], '--events needs --watch'],
    ['an unknown discovery', ['--discovery', 'ps'], '"auto", "lsof", "proc"'],
    ['a home of blanks', ['--codex-home', '  '], '--codex-home needs a directory'],
    ['no home', ['--codex-home'], 'codex-home'],
    ['a refresh that is no number', ['--refresh-ms', 'often'], 'refresh-ms'],
    ['a host that would be an option', ['--host=-oX'], 'invalid host'],
    ['escapes', ['--\x1b[31mx\u202e'], 'Unknown argument: x'],
  ])('refuses %s in one line', async (_, argv, says) => {
    const parsed = await parseOptions(argv, terminal);
    expect(parsed).toEqual({ ok: false, error: expect.stringContaining(says) as string });
    expect(parsed.ok || parsed.error).not.toMatch(/\p{C}/u);
  });

  it.each([
    ['--help', 'Usage: codex-ps [options]'],
    ['-h', 'Usage: codex-ps [options]'],
    ['--version', '1.2.3'],
    ['-V', '1.2.3'],
  ])('prints for %s', async (flag, text) => {
    const parsed = await parseOptions([flag, '--json'], terminal);
    expect(parsed).toMatchObject({ ok: true, value: { kind: 'print' } });
    expect(JSON.stringify(parsed)).toContain(text);
  });
});

describe('a command', () => {
  const commandLine = (...argv: readonly string[]): ReturnType<typeof parseOptions> =>
    parseOptions(argv, terminal);

  it('takes arguments and the flags that it shares', async () => {
    const parsed = await commandLine('name', '019a', 'x y', '--host', 'a,b');
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        kind: 'command',
        command: { name: 'name' },
        call: { words: ['019a', 'x y'], options: { hosts: ['a', 'b'], codexPsVersion: '1.2.3' } },
      },
    });
  });

  it('keeps arguments as they were written', async () => {
    expect(await commandLine('name', '0199', '1e3')).toMatchObject({
      value: { call: { words: ['0199', '1e3'] } },
    });
  });

  it('takes every value of a list, and the last of any other flag', async () => {
    const argv = ['wait', '--thread', '0199', '--until=ask', '--until=idle', '--thread', 'a,b'];
    expect(await commandLine(...argv, '--host=a', '--host=b')).toMatchObject({
      value: {
        call: { own: { thread: ['0199', 'a,b'], until: 'idle' }, options: { hosts: ['b'] } },
      },
    });
  });

  it.each([
    ['a second word for one option', ['wait', '--until', 'ask', '--thread', 'a', 'b'], 'b'],
    ['a missing word', ['name', 'a'], 'name needs <name> (see codex-ps name --help)'],
    ['a word too many', ['name', 'a', 'b', 'c'], 'Unknown argument: c'],
    ['a flag that is not its own', ['name', 'a', 'b', '--mouse'], 'mouse'],
    ['a command that is not the first word', ['--host', 'a', 'name', 'b'], 'codex-ps name …'],
  ])('refuses %s', async (_, argv, says) => {
    expect(await commandLine(...argv)).toEqual({
      ok: false,
      error: expect.stringContaining(says) as string,
    });
  });

  it('has its own help and is listed in the main help', async () => {
    expect(await commandLine('name', '--help')).toMatchObject({
      value: {
        kind: 'print',
        text: expect.stringContaining('codex-ps name <thread> <name>') as string,
      },
    });
    expect(await commandLine('--help')).toMatchObject({
      value: {
        text: expect.stringMatching(/Commands:\n(?: {2,}.*\n)* {2}codex-ps name /) as string,
      },
    });
  });
});
