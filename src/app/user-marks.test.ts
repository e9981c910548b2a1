import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aFleet, aSession } from '../../fixtures/a-session.js';
import { removeFolder } from '../../fixtures/remove-folder.js';
import { realFiles } from '../../fixtures/test-ports.js';
import type { RowMarks } from '../core/session/row-marks.js';
import { UserMarks } from './user-marks.js';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'codex-ps-marks-'));
  path = join(folder, 'codex-ps', 'marks.jsonl');
});
afterEach(() => removeFolder(folder));

const one = aSession();
const two = aSession({ number: 2, host: 'home' });
const aCodexPs = (): UserMarks => new UserMarks(realFiles(), path);

function marksOf(marks: UserMarks): readonly (RowMarks | undefined)[] {
  return marks.marked(aFleet([one, two])).sessions.map((session) => session.marks);
}

describe('the marks of several codex-ps', () => {
  test('are shared, and stay after all of them have ended', async () => {
    const [first, second] = [aCodexPs(), aCodexPs()];
    await Promise.all([first.read(), second.read()]);
    expect(await first.save(one, { muted: true })).toEqual({ ok: true, value: undefined });
    expect(marksOf(first)).toEqual([{ muted: true }, undefined]);
    await second.read();
    await second.save(two, { muted: true });
    await second.save(one, { muted: false });
    for (const each of [first, second, aCodexPs()]) {
      await each.read();
      expect(marksOf(each)).toEqual([{ muted: false }, { muted: true }]);
    }
  });

  test('are all kept, however many write at once', async () => {
    const rows = Array.from({ length: 100 }, (_, index) => aSession({ number: index }));
    await Promise.all(rows.map((row, index) => aCodexPs().save(row, { muted: index % 2 === 0 })));
    const later = aCodexPs();
    await later.read();
    const seen = later.marked(aFleet(rows)).sessions.map(({ marks }) => marks?.muted);
    expect(seen).toEqual(rows.map((_, index) => index % 2 === 0));
  });

  test('are read again only where something is new, which is told', async () => {
    const marks = aCodexPs();
    const changed = vi.fn();
    await marks.read(changed);
    expect(changed).not.toHaveBeenCalled();
    await aCodexPs().save(one, { muted: true });
    await marks.read(changed);
    await marks.read(changed);
    expect(changed).toHaveBeenCalledOnce();
  });

  test('are gone with the file', async () => {
    const marks = aCodexPs();
    await marks.save(one, { muted: true });
    await marks.read();
    rmSync(path);
    await marks.read();
    expect(marksOf(marks)).toEqual([undefined, undefined]);
  });
});

test('the last of several marks that are made at once counts', async () => {
  const marks = aCodexPs();
  for (const muted of [true, false, true, false]) void marks.save(one, { muted });
  expect(marksOf(marks)).toEqual([{ muted: false }, undefined]);
  await marks.saved;
  expect(readFileSync(path, 'utf8').match(/true|false/g)).toEqual([
    ...['true', 'false', 'true', 'false'],
  ]);
});

test('lines that are no marks, and what a newer codex-ps writes, do no harm', async () => {
  const marks = aCodexPs();
  await marks.save(one, { muted: true });
  const { host, threadId } = one;
  const line = (said: object): string => JSON.stringify({ host, thread_id: threadId, ...said });
  const lines = [
    ...['', 'null', '[]', '{', '{"host":"local"}', '{"host":"","thread_id":"x","muted":false}'],
    ...[line({}), line({ muted: 'no' }), line({ muted: null, colour: 'red' }), line({ host: 7 })],
  ];
  appendFileSync(path, `${lines.join('\n')}\n{"torn`);
  const later = aCodexPs();
  await later.read();
  expect(marksOf(later)).toEqual([{ muted: true }, undefined]);
  await later.save(two, { muted: true });
  await marks.read();
  expect(marksOf(marks)).toEqual([{ muted: true }, { muted: true }]);
});

test('a mark that cannot be kept counts until codex-ps ends, and why is said', async () => {
  writeFileSync(join(folder, 'codex-ps'), 'in the way');
  const marks = aCodexPs();
  const saved = await marks.save(one, { muted: true });
  expect(saved.ok ? '' : saved.error).toMatch(/^cannot write .*marks\.jsonl: EEXIST: [^']*$/);
  await marks.read();
  expect(marksOf(marks)).toEqual([{ muted: true }, undefined]);
});

test('without a file, nothing is written', async () => {
  const marks = new UserMarks(realFiles(), undefined);
  expect(await marks.save(one, { muted: true })).toEqual({ ok: true, value: undefined });
  await marks.read();
  expect(marksOf(marks)).toEqual([{ muted: true }, undefined]);
});
