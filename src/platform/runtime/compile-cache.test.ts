import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compileCacheFolder } from './compile-cache.js';

it("is kept in the user's cache folder", () => {
  const home = mkdtempSync(join(tmpdir(), 'cps-home-'));
  try {
    expect(compileCacheFolder({}, home)).toBe(`${home}/.cache/codex-ps/compiled`);
    expect(compileCacheFolder({ XDG_CACHE_HOME: '/c' }, home)).toBe('/c/codex-ps/compiled');
    expect(compileCacheFolder({ XDG_CACHE_HOME: 'c' }, home)).toBe(
      `${home}/.cache/codex-ps/compiled`,
    );
  } finally {
    rmSync(home, { recursive: true });
  }
});

it('is off where the home is missing', () => {
  expect(compileCacheFolder({}, '/nowhere/at/all')).toBeUndefined();
});

it('is off where it would lie in a CODEX_HOME', () => {
  const cache = { XDG_CACHE_HOME: '/h/.codex/cache' };
  expect(compileCacheFolder(cache, '/h')).toBeUndefined();
  expect(
    compileCacheFolder({ XDG_CACHE_HOME: '/x/cache', CODEX_HOME: '/x' }, '/h'),
  ).toBeUndefined();
  expect(compileCacheFolder(cache, '/other')).toBe('/h/.codex/cache/codex-ps/compiled');
});
