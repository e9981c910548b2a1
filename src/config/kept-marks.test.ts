import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { ago, aSession, fixtureNow } from '../../fixtures/a-session.js';
import { removeFolder } from '../../fixtures/remove-folder.js';
import { realFiles } from '../../fixtures/test-ports.js';
import { rowKey, rowRef, type RowRef } from '../core/fleet/row-key.js';
import { noMarks, type RowMarks } from '../core/session/row-marks.js';
import { keptMarks, marksIn, withRow, type KeptMarks } from './kept-marks.js';
import { stateFile } from './state-file.js';

const row = (number: number, host = 'local'): RowRef => rowRef(aSession({ number, host }));
const pinned: RowMarks = { ...noMarks, pinned: true };
const snoozed: RowMarks = {
  ...noMarks,
  muted: true,
  snooze: { until: ago(-900), state: 'ASK', since: ago(60), neededSince: ago(60) },
};

describe('in the state file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cps-marks-'));
    path = join(folder, 'codex-ps', 'state.json');
  });
  afterEach(() => {
    removeFolder(folder);
  });
  const monitor = (): KeptMarks => keptMarks(stateFile(path), realFiles(), () => fixtureNow);

  it('what one monitor keeps is read by another, whole', async () => {
    const [one, other] = [monitor(), monitor()];
    expect(await other.read()).toEqual(new Map());
    expect(await one.save(row(1), pinned, [])).toEqual({ ok: true, value: undefined });
    await one.save(row(2, 'studio'), snoozed, []);
    const kept = new Map([
      [rowKey(row(1)), pinned],
      [rowKey(row(2, 'studio')), snoozed],
    ]);
    expect(await other.read()).toEqual(kept);
    expect(await other.read()).toBe(await other.read());
    await other.save(row(1), noMarks, []);
    expect([...(await one.read()).keys()]).toEqual([rowKey(row(2, 'studio'))]);
  });

  it('other entries stay', async () => {
    mkdirSync(join(folder, 'codex-ps'));
    writeFileSync(path, '{ "view": { "sort": "age" }, "future": [1] }');
    await monitor().save(row(1), pinned, []);
    const state = JSON.parse(readFileSync(path, 'utf8')) as object;
    expect(state).toMatchObject({ view: { sort: 'age' }, future: [1] });
  });

  it('a file that breaks while the monitor runs takes no mark away, and is not overwritten', async () => {
    const kept = monitor();
    await kept.save(row(1), pinned, []);
    const before = await kept.read();
    writeFileSync(path, '{ broken');
    expect(await kept.read()).toEqual(before);
    expect(await kept.save(row(2), pinned, [])).toMatchObject({ ok: false });
    expect(readFileSync(path, 'utf8')).toBe('{ broken');
  });
});

describe('when a row is written', () => {
  const written = (number: number, marks: RowMarks, daysAgo: number) => ({
    ...row(number),
    ...marks,
    seenAt: ago(daysAgo * 86_400),
  });

  test('a thread that nobody saw for 30 days is dropped, and one that is there now is not', () => {
    const old = withRow(withRow({}, written(1, pinned, 31), []), written(2, pinned, 31), []);
    const state = withRow(old, written(3, pinned, 0), [row(2)]);
    expect([...marksIn(state).keys()]).toEqual([rowKey(row(2)), rowKey(row(3))]);
    const next = withRow(state, written(4, pinned, 0), []);
    expect([...marksIn(next).keys()]).toEqual([2, 3, 4].map((number) => rowKey(row(number))));
  });

  test('a row without marks, or whose snooze is over, is dropped', () => {
    const snooze = { until: ago(1), state: 'ASK', since: ago(60), neededSince: ago(60) } as const;
    const over: RowMarks = { ...noMarks, snooze };
    const state = withRow({}, written(1, over, 0), []);
    expect(withRow(state, written(2, noMarks, 0), [])).toEqual({ rows: [] });
  });

  test('the newest 500 are kept', () => {
    let state = {};
    for (let number = 1; number <= 502; number += 1) {
      state = withRow(state, written(number, pinned, 0), []);
    }
    const keys = [...marksIn(state).keys()];
    expect(keys).toHaveLength(500);
    expect(keys[0]).toBe(rowKey(row(3)));
    expect(keys.at(-1)).toBe(rowKey(row(502)));
  });
});

test.each([
  ['no list', { rows: { a: 1 } }],
  ['no rows', { rows: [1, null, 'x', [], {}] }],
  ['no thread id', { rows: [{ host: 'local', thread_id: '../x', pinned: true }] }],
])('an edited file with %s has no marks', (_, state) => {
  expect(marksIn(state)).toEqual(new Map());
});

test('of an edited row only what can be meant counts', () => {
  const { host, threadId } = row(1);
  const snooze = { state: 'SLEEP', until_ms: 'never' };
  const rows = [{ host, thread_id: threadId, pinned: 'yes', muted: true, snooze, seen_ms: {} }];
  expect(marksIn({ rows })).toEqual(new Map([[rowKey(row(1)), { ...noMarks, muted: true }]]));
});
