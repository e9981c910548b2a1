import { appendFile, chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HostName } from '../../core/ids.js';
import { localHost, threadIdOf } from '../../core/ids.js';
import { appendName, type NameLine } from './append-name.js';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codex-ps-names-'));
  path = join(folder, 'config', 'codex-ps', 'session_names.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

function lineOf(name: string | null, host: HostName = localHost): NameLine {
  const threadId = threadIdOf('01a208c0-134a-78b1-894f-57d49fa28996');
  if (!threadId) throw new Error('no thread id');
  return { host, threadId, name };
}

async function modeOf(file: string): Promise<string> {
  return ((await stat(file)).mode & 0o777).toString(8);
}

test('the folder and the file are made for this user alone', async () => {
  expect(await appendName(path, lineOf('my work'))).toEqual({ ok: true, value: undefined });
  await appendName(path, lineOf(null));
  expect(await readFile(path, 'utf8')).toBe(
    '{"host":"local","thread_id":"01a208c0-134a-78b1-894f-57d49fa28996","name":"my work"}\n' +
      '{"host":"local","thread_id":"01a208c0-134a-78b1-894f-57d49fa28996","name":null}\n',
  );
  expect(await modeOf(path)).toBe('600');
  expect(await modeOf(join(path, '..'))).toBe('700');
});

test('a line that an earlier writer tore is ended first', async () => {
  await appendName(path, lineOf('one'));
  await appendFile(path, '{"host":"lo');
  await appendName(path, lineOf('two'));
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => line.length > 20)).toEqual([true, false, true]);
});

test('many writers at once lose nothing', async () => {
  const names = Array.from({ length: 200 }, (_, index) => `name ${index} ${'x'.repeat(500)}`);
  await Promise.all(names.map((name) => appendName(path, lineOf(name))));
  const text = await readFile(path, 'utf8');
  const read = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { name: string }).name);
  expect(read.toSorted()).toEqual(names.toSorted());
});

test('a file that others could read is closed to them', async () => {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, '');
  await chmod(path, 0o644);
  await appendName(path, lineOf('one'));
  expect(await modeOf(path)).toBe('600');
});

test('a failure is a value, one sentence', async () => {
  await writeFile(join(folder, 'config'), 'in the way');
  const result = await appendName(path, lineOf('one'));
  expect(result).toMatchObject({ ok: false });
  expect(result.ok ? '' : result.error).toMatch(
    /^cannot write .*session_names\.jsonl: ENOTDIR: [^']*$/,
  );
});
