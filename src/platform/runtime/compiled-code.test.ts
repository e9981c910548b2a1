import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compiledCodeFolder } from './compiled-code.js';

it("is kept in the user's cache folder", () => {
  const home = mkdtempSync(join(tmpdir(), 'cps-home-'));
  try {
    expect(compiledCodeFolder({}, home)).toBe(`${home}/.cache/codex-ps/compiled`);
    expect(compiledCodeFolder({ XDG_CACHE_HOME: '/c' }, home)).toBe('/c/codex-ps/compiled');
    expect(compiledCodeFolder({ XDG_CACHE_HOME: 'c' }, home)).toBe(
      `${home}/.cache/codex-ps/compiled`,
    );
  } finally {
    rmSync(home, { recursive: true });
  }
});

it('is off where the home is missing', () => {
  expect(compiledCodeFolder({}, '/nowhere/at/all')).toBeUndefined();
});

it('is off where it would lie in a CODEX_HOME', () => {
  const cache = { XDG_CACHE_HOME: '/h/.codex/cache' };
  expect(compiledCodeFolder(cache, '/h')).toBeUndefined();
  expect(
    compiledCodeFolder({ XDG_CACHE_HOME: '/x/cache', CODEX_HOME: '/x' }, '/h'),
  ).toBeUndefined();
  expect(compiledCodeFolder(cache, '/other')).toBe('/h/.codex/cache/codex-ps/compiled');
});
