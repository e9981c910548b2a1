import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { localHost, threadIdOf } from '../../core/ids.js';
import { appendLine } from '../../platform/files/append-line.js';
import { rowLine } from './row-lines.js';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codex-ps-names-'));
  path = join(folder, 'config', 'codex-ps', 'session_names.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

function appendName(at: string, name: string | null): ReturnType<typeof appendLine> {
  const threadId = threadIdOf('01a208c0-134a-78b1-894f-57d49fa28996');
  if (!threadId) throw new Error('no thread id');
  return appendLine(at, rowLine({ host: localHost, threadId }, { name }));
}

async function modeOf(file: string): Promise<string> {
  return ((await stat(file)).mode & 0o777).toString(8);
}

test('the folder and the file are made for this user alone', async () => {
  expect(await appendName(path, 'my work')).toEqual({ ok: true, value: undefined });
  await appendName(path, null);
  expect(await readFile(path, 'utf8')).toBe(
    '{"host":"local","thread_id":"01a208c0-134a-78b1-894f-57d49fa28996","name":"my work"}\n' +
      '{"host":"local","thread_id":"01a208c0-134a-78b1-894f-57d49fa28996","name":null}\n',
  );
  expect(await modeOf(path)).toBe('600');
  expect(await modeOf(join(path, '..'))).toBe('700');
});

test('a line that an earlier writer tore is ended first', async () => {
  await appendName(path, 'one');
  await appendFile(path, '{"host":"lo');
  await appendName(path, 'two');
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => line.length > 20)).toEqual([true, false, true]);
});

test('many writers at once lose nothing', async () => {
  const names = Array.from({ length: 200 }, (_, index) => `name ${index} ${'x'.repeat(500)}`);
  await Promise.all(names.map((name) => appendName(path, name)));
  const text = await readFile(path, 'utf8');
  const read = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { name: string }).name);
  expect(read.toSorted()).toEqual(names.toSorted());
});

test('a file that is there keeps its mode', async () => {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, '');
  await chmod(path, 0o640);
  await appendName(path, 'one');
  expect(await modeOf(path)).toBe('640');
});

describe('nothing is written', () => {
  const refusal = async (): Promise<string> => {
    const result = await appendName(path, 'one');
    return result.ok ? 'written' : result.error;
  };
  beforeEach(async () => {
    await mkdir(join(path, '..'), { recursive: true });
  });

  test('through a link, whatever it leads to', async () => {
    const target = join(folder, 'target');
    await writeFile(target, 'before\n', { mode: 0o644 });
    await symlink(target, path);
    expect(await refusal()).toMatch(/it is a symbolic link/);
    expect(await readFile(target, 'utf8')).toBe('before\n');
    expect(await modeOf(target)).toBe('644');
    await rm(path);
    await symlink(join(folder, 'not-there'), path);
    expect(await refusal()).toMatch(/it is a symbolic link/);
    expect(existsSync(join(folder, 'not-there'))).toBe(false);
  });

  test('to a FIFO, whether somebody reads it or not', async () => {
    execFileSync('mkfifo', [path]);
    expect(await refusal()).toMatch(/it is not a regular file/);
    expect((await stat(path)).isFIFO()).toBe(true);
  });

  test('into a CODEX_HOME, by its name, by its content, or behind a link', async () => {
    for (const [home, made] of [
      [join(folder, '.codex'), '.codex'],
      [join(folder, 'elsewhere'), 'elsewhere/sessions'],
    ] as const) {
      await mkdir(join(folder, made), { recursive: true });
      await writeFile(join(home, 'history.jsonl'), '');
      const inside = join(home, 'codex-ps', 'session_names.jsonl');
      expect(await appendName(inside, 'one')).toMatchObject({ ok: false });
      await symlink(home, `${home}-link`);
      const behind = join(`${home}-link`, 'codex-ps', 'session_names.jsonl');
      expect(await appendName(behind, 'one')).toMatchObject({ ok: false });
      expect(existsSync(join(home, 'codex-ps'))).toBe(false);
    }
  });
});

test('a failure is a value, one sentence', async () => {
  await writeFile(join(folder, 'config'), 'in the way');
  const result = await appendName(path, 'one');
  expect(result).toMatchObject({ ok: false });
  expect(result.ok ? '' : result.error).toMatch(
    /^cannot write .*session_names\.jsonl: ENOTDIR: [^']*$/,
  );
});
