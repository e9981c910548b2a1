import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from './read-config.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cps-config-'));
  path = join(folder, 'config.toml');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the configuration file', () => {
  it('may be missing, and may be a link', async () => {
    expect(await readConfig(path)).toEqual({ entries: {}, problems: [] });
    writeFileSync(join(folder, 'real.toml'), 'theme = "light"');
    symlinkSync('real.toml', path);
    expect((await readConfig(path)).entries.theme?.value).toBe('light');
  });

  it.each<readonly [string, string, () => void]>([
    ['a FIFO', 'not a regular file', () => void spawnSync('mkfifo', [path])],
    ['a link to a device', 'not a regular file', () => symlinkSync('/dev/zero', path)],
    [
      'a huge file',
      'larger than 64 KiB',
      () => {
        writeFileSync(path, '');
        truncateSync(path, 3e9);
      },
    ],
    ['a directory', 'not a regular file', () => symlinkSync(folder, path)],
    ['a link to itself', 'cannot be read (ELOOP)', () => symlinkSync('config.toml', path)],
  ])('is reported and ignored where it is %s', async (_, reason, make) => {
    make();
    expect(await readConfig(path)).toEqual({
      entries: {},
      problems: [`${path}: ${reason}; ignored`],
    });
  });

  it('with 5,000 unknown keys is parsed in time, and reported in a few lines', async () => {
    const keys = Array.from({ length: 5_000 }, (_each, index) => `k${index} = 1\n`);
    writeFileSync(path, `${keys.join('')}theme = "light"\n`);
    const { entries, problems } = await readConfig(path);
    expect(entries.theme?.origin).toEqual({ kind: 'file', file: path, line: 5_001 });
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)).toBe(`${path}: 4980 more mistakes are not listed`);
  });

  it('is reported without what a terminal would obey', async () => {
    writeFileSync(
      path,
      '"\\u001b]0;PWN\\u0007\\u009b31m\\u202e" = 1\ncolumns = ["\\u009b31m\\u202e", "name"]\n[hosts."b\\u009b31m\\u202ec"]\n',
    );
    const { entries, problems } = await readConfig(path);
    expect(entries.columns?.value).toEqual(['name']);
    expect(entries.hosts?.value).toEqual([]);
    expect(problems).toHaveLength(3);
    expect(problems.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
