import { describe, expect, it } from 'vitest';
import { parseConfig } from '../config/config-file.js';
import {
  nothingStored,
  settingKeys,
  settingTable,
  type EffectiveSettings,
  type StoredSettings,
} from '../config/setting-table.js';
import { allFlags, flagsOfCommand } from '../options/flag-table.js';
import { parseOptions } from './parse-command-line.js';

const context = {
  env: {},
  readConfig: () => Promise.resolve(nothingStored),
  readKept: () => Promise.resolve(nothingStored),
  version: '1',
  helpWidth: 80,
  stdoutIsTerminal: true,
};

async function effective(
  argv: readonly string[],
  config: StoredSettings = nothingStored,
  env: Readonly<Record<string, string>> = {},
  kept: StoredSettings = nothingStored,
): Promise<EffectiveSettings> {
  const parsed = await parseOptions(argv, {
    ...context,
    env,
    readConfig: () => Promise.resolve(config),
    readKept: () => Promise.resolve(kept),
  });
  if (!parsed.ok || parsed.value.kind !== 'run') throw new Error(JSON.stringify(parsed));
  return parsed.value.options.settings;
}

const file = parseConfig(
  'default_host = "home"\ntheme = "light"\nrefresh_ms = 2000\ncolumns = ["why"]\n[notify]\nquiet = "1:00-2:00"\n',
  '/c.toml',
);

describe('a setting', () => {
  it('has its built-in default where nothing sets it', async () => {
    for (const key of settingKeys) {
      expect((await effective([]))[key]).toEqual({
        value: settingTable[key].default,
        origin: { kind: 'default' },
      });
    }
  });

  it('takes the value of the file, with its line', async () => {
    const settings = await effective([], file);
    expect(settings.columns).toEqual({
      value: ['why'],
      origin: { kind: 'file', file: '/c.toml', line: 4 },
    });
    expect(settings['notify.quiet']).toEqual({
      value: '1:00-2:00',
      origin: { kind: 'file', file: '/c.toml', line: 6 },
    });
  });

  it('takes the environment before the file, and a flag before both', async () => {
    const env = { CODEX_PS_HOST: 'studio' };
    expect((await effective([], file, env)).default_host).toEqual({
      value: 'studio',
      origin: { kind: 'environment', variable: 'CODEX_PS_HOST' },
    });
    const group = { value: 'repo', origin: { kind: 'environment', variable: 'CODEX_PS_GROUP' } };
    expect((await effective([], file, { CODEX_PS_GROUP: 'repo' })).group).toEqual(group);
    expect((await effective(['--host', 'b'], file, env)).default_host).toEqual({
      value: 'b',
      origin: { kind: 'flag', flag: '--host' },
    });
  });

  it('takes the state file after the configuration, and only for what people look at', async () => {
    const origin = { kind: 'state', file: '/s.json' } as const;
    const entries = {
      columns: { value: ['pid'], origin },
      sort: { value: '-age', origin },
    } as const;
    const kept = { ...nothingStored, entries };
    const settings = await effective([], file, {}, kept);
    expect(settings.columns.origin).toMatchObject({ kind: 'file' });
    expect(settings.sort).toEqual({ value: '-age', origin });
    expect((await effective(['--once'], nothingStored, {}, kept)).columns.value).toEqual(['pid']);
    for (const argv of [['--json'], ['--watch'], ['--demo'], ['--sort=pid']]) {
      expect((await effective(argv, nothingStored, {}, kept)).sort.value).not.toBe('-age');
    }
  });

  it.each<[readonly string[], Partial<Record<keyof EffectiveSettings, unknown>>]>([
    [['--columns', 'State, why,state'], { columns: ['state', 'why'] }],
    [['--sort=-age'], { sort: '-age' }],
    [['--theme', 'tritanopia'], { theme: 'tritanopia' }],
    [['--glyphs', 'ascii'], { glyphs: 'ascii' }],
    [['--titles', 'names'], { titles: 'names' }],
    [['--mouse', '--notify'], { mouse: true, 'notify.on': true }],
    [['--mouse=false'], { mouse: false }],
    [['--refresh-ms', '5'], { refresh_ms: 100 }],
    [['--refresh-ms', '1e99'], { refresh_ms: 3_600_000 }],
  ])('is set by %j', async (argv, values) => {
    const settings = await effective(argv, file);
    for (const [key, value] of Object.entries(values)) {
      expect(settings[key as keyof EffectiveSettings].value).toEqual(value);
    }
  });

  it.each([
    [['--columns', 'state,stat'], '--columns: unknown value "stat"; valid values: host, pid, tid'],
    [['--columns', ''], '--columns: unknown value ""; valid values: host'],
    [['--sort', 'size'], '--sort: must be need, host, pid'],
    [['--theme', 'pink'], 'high-contrast'],
    [['--titles', 'no'], '"all", "names"'],
    [[], 'CODEX_PS_GROUP: must be "none", "repo"', { CODEX_PS_GROUP: 'tree' }],
  ])(
    'that is wrong on the command line or in the environment is answered with what is allowed: %j',
    async (argv, says, env: Readonly<Record<string, string>> = {}) => {
      const parsed = await parseOptions(argv, { ...context, env });
      expect(parsed.ok ? '' : parsed.error).toContain(says);
    },
  );
});

it.each([
  [{ NO_COLOR: '1' }, [], { kind: 'environment', variable: 'NO_COLOR' }],
  [{ NO_COLOR: '1' }, ['--theme', 'light'], { kind: 'environment', variable: 'NO_COLOR' }],
  [{}, ['--no-color'], { kind: 'flag', flag: '--no-color' }],
])('%j and %j turn colours off', async (env, argv, origin) => {
  expect((await effective(argv, file, env)).theme).toEqual({ value: 'none', origin });
});

it('every flag of a setting is one of the command line and of `codex-ps config`', async () => {
  const named = settingKeys.flatMap((key) => settingTable[key].flag?.name ?? []);
  expect(Object.keys(allFlags)).toEqual(expect.arrayContaining(named));
  expect(Object.keys(flagsOfCommand('config'))).toEqual(expect.arrayContaining(named));
});
