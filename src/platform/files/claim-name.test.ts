import { mkdirSync, mkdtempSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { removeFolder } from '../../../fixtures/remove-folder.js';
import { claimName } from './claim-name.js';

let folder: string;
let claims: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cps-claim-'));
  claims = join(folder, 'state', 'claims');
});
afterEach(() => removeFolder(folder));

const first = { ok: true, value: true };
const late = { ok: true, value: false };

describe('a name', () => {
  test('is claimed by one of many that try at the same time', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => claimName(claims, 'a', [])));
    expect(all.filter(({ ok }) => !ok)).toEqual([]);
    expect(all.filter((one) => one.ok && one.value)).toHaveLength(1);
    expect(await claimName(claims, 'b', [])).toEqual(first);
  });

  test('is taken where one near it is', async () => {
    expect(await claimName(claims, '7', ['6', '8'])).toEqual(first);
    expect(await claimName(claims, '8', ['7', '9'])).toEqual(late);
    expect(await claimName(claims, '9', ['8', '10'])).toEqual(first);
  });

  test.each([
    ['a day ago', -24.1],
    ['in a time that has not come', 24.1],
  ])('that was claimed %s is free, and its file is gone', async (_, hours) => {
    await claimName(claims, 'a', []);
    const at = Date.now() / 1000 + hours * 3600;
    utimesSync(join(claims, 'a'), at, at);
    expect(await claimName(claims, 'b', [])).toEqual(first);
    expect(readdirSync(claims)).toEqual(['b']);
    expect(await claimName(claims, 'a', [])).toEqual(first);
  });
});

test('of very many claims the oldest are forgotten', async () => {
  mkdirSync(claims, { recursive: true });
  const now = Date.now() / 1000;
  for (let age = 0; age < 600; age += 1) {
    writeFileSync(join(claims, `c${age}`), '');
    utimesSync(join(claims, `c${age}`), now - age, now - age);
  }
  expect(await claimName(claims, 'new', [])).toEqual(first);
  const left = readdirSync(claims);
  expect(left).toHaveLength(501);
  expect(left).toContain('c499');
});

test('the files are empty and for this user alone', async () => {
  await claimName(claims, 'a', []);
  expect(statSync(claims).mode & 0o777).toBe(0o700);
  expect(statSync(join(claims, 'a'))).toMatchObject({ size: 0, mode: 0o100600 });
});

test('nothing is claimed where it cannot be written, and never in a CODEX_HOME', async () => {
  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, '.codex'));
  expect(await claimName(join(folder, 'file', 'claims'), 'a', [])).toMatchObject({ ok: false });
  expect(await claimName(join(folder, '.codex', 'claims'), 'a', [])).toMatchObject({ ok: false });
  expect(readdirSync(join(folder, '.codex'))).toEqual([]);
});
