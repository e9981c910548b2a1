import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeFolder } from '../../fixtures/remove-folder.js';
import { keptSettings, stateFile, withView } from './state-file.js';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'codex-ps-state-'));
  path = join(folder, 'state', 'codex-ps', 'state.json');
});
afterEach(() => removeFolder(folder));

function write(text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

describe('an update', () => {
  it('makes folder and file for this user alone, and leaves no other file', async () => {
    const file = stateFile(path);
    expect(await file.read()).toEqual({ ok: true, value: {} });
    expect(await file.update((kept) => ({ ...kept, a: 1 }))).toEqual({
      ok: true,
      value: undefined,
    });
    expect(await file.read()).toEqual({ ok: true, value: { a: 1 } });
    expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
    expect((statSync(dirname(path)).mode & 0o777).toString(8)).toBe('700');
    expect(readdirSync(dirname(path))).toEqual(['state.json']);
  });

  it('keeps what others wrote meanwhile, and what it does not know', async () => {
    const file = stateFile(path);
    await file.read();
    write('{"later":[1],"view":{"zoom":2,"sort":"age"}}');
    await file.update((kept) => withView(kept, { sort: 'pid' }));
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      later: [1],
      view: { zoom: 2, sort: 'pid' },
    });
  });

  it('waits for the one before it', async () => {
    const file = stateFile(path);
    const keys = Array.from({ length: 20 }, (_, index) => `key${index}`);
    await Promise.all(keys.map((key) => file.update((kept) => ({ ...kept, [key]: true }))));
    const kept = await file.read();
    expect(kept.ok && Object.keys(kept.value)).toEqual(keys);
  });

  it('writes to where a link leads, and the link stays', async () => {
    write('{}');
    const link = join(folder, 'link.json');
    symlinkSync(path, link);
    await stateFile(link).update(() => ({ a: 1 }));
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ a: 1 });
  });

  it.each(['', '[]', '{"a":1', '"text"', `{"a":"${'x'.repeat(1024 * 1024)}"}`])(
    'leaves a file as it is that it cannot read',
    async (text) => {
      write(text);
      const file = stateFile(path);
      expect(await file.read()).toMatchObject({ ok: false });
      expect(await file.update(() => ({}))).toMatchObject({
        ok: false,
        error: expect.stringMatching(/state\.json: .*; repair or remove it$/) as string,
      });
      expect(readFileSync(path, 'utf8')).toBe(text);
    },
  );

  it('writes to no FIFO, through no link that leads nowhere, and into no CODEX_HOME', async () => {
    mkdirSync(dirname(path), { recursive: true });
    execFileSync('mkfifo', [path]);
    const nowhere = join(folder, 'link.json');
    symlinkSync(join(folder, 'not-there'), nowhere);
    const inHome = join(folder, '.codex', 'state.json');
    mkdirSync(dirname(inHome));
    const intoHome = join(folder, 'into.json');
    writeFileSync(inHome, '{}');
    symlinkSync(inHome, intoHome);
    for (const refused of [path, nowhere, inHome, intoHome]) {
      expect(await stateFile(refused).update(() => ({ a: 1 }))).toMatchObject({ ok: false });
    }
    expect(statSync(path).isFIFO()).toBe(true);
    expect(existsSync(join(folder, 'not-there'))).toBe(false);
    expect(readFileSync(inHome, 'utf8')).toBe('{}');
  });
});

describe('the view in it', () => {
  const keptIn = (text: string): ReturnType<typeof keptSettings> => {
    write(text);
    return keptSettings(stateFile(path));
  };

  it('sets columns and order', async () => {
    const state = JSON.stringify({ view: { columns: ['state', 'pwd'], sort: '-age' }, other: 1 });
    const origin = { kind: 'state', file: path };
    expect(await keptIn(state)).toEqual({
      entries: { columns: { value: ['state', 'pwd'], origin }, sort: { value: '-age', origin } },
      problems: [],
    });
    expect((await keptIn('{}')).problems).toEqual([]);
  });

  it.each([
    [{ view: [] }, {}, [/view: must be an object; ignored$/]],
    [{ view: { sort: 3, columns: ['pid', 'x\u001b'] } }, { columns: ['pid'] }, [/columns/, /sort/]],
    [{ view: { columns: 'pid', sort: '-age' } }, { sort: '-age' }, [/columns/]],
    [{ view: { columns: [] } }, {}, []],
  ])('%j: what is wrong is ignored alone, and reported', async (state, entries, problems) => {
    const kept = await keptIn(JSON.stringify(state));
    const values = Object.entries(kept.entries).map(([key, { value }]) => [key, value] as const);
    expect(Object.fromEntries(values)).toEqual(entries);
    expect(kept.problems).toHaveLength(problems.length);
    for (const [index, problem] of problems.entries())
      expect(kept.problems[index]).toMatch(problem);
    expect(kept.problems.join('')).not.toContain('\u001b');
  });

  it('sets nothing where the file cannot be used, and says why', async () => {
    const problems = [`${path}: not a JSON object; ignored`];
    expect(await keptIn('{')).toEqual({ entries: {}, problems });
  });
});
