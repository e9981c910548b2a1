import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aFleet, ago, aSession, aVerdict } from '../../fixtures/a-session.js';
import { removeFolder } from '../../fixtures/remove-folder.js';
import { realFiles } from '../../fixtures/test-ports.js';
import type { Snooze } from '../core/session/row-marks.js';
import { epochMs } from '../core/time.js';
import { userMarks, type UserMarks } from './user-marks.js';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'codex-ps-marks-'));
  path = join(folder, 'codex-ps', 'marks.jsonl');
});
afterEach(() => removeFolder(folder));

const one = aSession();
const two = aSession({ number: 2, host: 'home' });
const aCodexPs = (): UserMarks => userMarks(realFiles(), path, true);

function mutedOf(marks: UserMarks): readonly (boolean | undefined)[] {
  return marks.marked(aFleet([one, two])).sessions.map((session) => session.marks?.muted);
}

describe('the marks of several codex-ps', () => {
  test('are shared, and stay after all of them have ended', async () => {
    const [first, second] = [aCodexPs(), aCodexPs()];
    await Promise.all([first.read(), second.read()]);
    expect(await first.save(one, { muted: true })).toEqual({ ok: true, value: undefined });
    expect(mutedOf(first)).toEqual([true, undefined]);
    await second.read();
    await second.save(two, { muted: true });
    await second.save(one, { muted: false });
    for (const each of [first, second, aCodexPs()]) {
      await each.read();
      expect(mutedOf(each)).toEqual([false, true]);
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
    expect(mutedOf(marks)).toEqual([undefined, undefined]);
  });
});

test('the last of several marks that are made at once counts', async () => {
  const marks = aCodexPs();
  for (const muted of [true, false, true, false]) void marks.save(one, { muted });
  expect(mutedOf(marks)).toEqual([false, undefined]);
  await marks.saved();
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
  expect(mutedOf(later)).toEqual([true, undefined]);
  await later.save(two, { muted: true });
  await marks.read();
  expect(mutedOf(marks)).toEqual([true, true]);
});

test('a mark that cannot be kept counts until codex-ps ends, and why is said', async () => {
  writeFileSync(join(folder, 'codex-ps'), 'in the way');
  const marks = aCodexPs();
  const saved = await marks.save(one, { muted: true });
  expect(saved.ok ? '' : saved.error).toMatch(/^cannot write .*marks\.jsonl: EEXIST: [^']*$/);
  await marks.read();
  expect(mutedOf(marks)).toEqual([true, undefined]);
});

test('what is not kept is not written', async () => {
  const marks = userMarks(realFiles(), path, false);
  expect(await marks.save(one, { muted: true })).toEqual({ ok: true, value: undefined });
  await marks.read();
  expect(mutedOf(marks)).toEqual([true, undefined]);
});

describe('a snooze', () => {
  const state = 'IDLE' as const;
  const since = one.verdict.since;
  const snooze = { until: undefined, state, since, neededSince: undefined };
  const asks = { ...one, verdict: aVerdict('approval') };
  const snoozeOf = (marks: UserMarks, session = one): unknown =>
    marks.marked(aFleet([session])).sessions[0]?.marks?.snooze;

  test('is shared as it is', async () => {
    const until = epochMs(Date.now() + 60_000);
    const whole = { ...snooze, until, neededSince: ago(3) };
    await aCodexPs().save(one, { snooze: whole });
    const later = aCodexPs();
    await later.read();
    expect(snoozeOf(later)).toEqual(whole);
    await later.save(one, { pinned: true });
    expect(snoozeOf(later)).toEqual(whole);
  });

  test('ends with its time, which is told', async () => {
    const marks = aCodexPs();
    await marks.save(one, { snooze: { ...snooze, until: epochMs(Date.now() - 1) } });
    await marks.read();
    expect(snoozeOf(marks)).toBeUndefined();
    await marks.save(one, { snooze: { ...snooze, until: epochMs(Date.now() - 1) } });
    const changed = vi.fn();
    await marks.read(changed);
    expect(changed).toHaveBeenCalled();
    expect(snoozeOf(marks)).toBeUndefined();
  });

  test('that was woken stays awake, in every codex-ps and after the question', async () => {
    const [first, second] = [aCodexPs(), aCodexPs()];
    await first.save(one, { snooze });
    expect(snoozeOf(first)).toEqual(snooze);
    expect(snoozeOf(first, asks)).toBeUndefined();
    expect(snoozeOf(first)).toBeUndefined();
    await first.saved();
    await second.read();
    expect(snoozeOf(second)).toBeUndefined();
  });

  test('is none where its line makes no sense', async () => {
    const marks = aCodexPs();
    for (const bad of [7, null, [], {}, { state: 'NAP' }, { until: 1 }]) {
      await marks.save(one, { snooze });
      await marks.save(one, { snooze: bad as never });
      expect(snoozeOf(marks)).toBeUndefined();
    }
    const odd: object = { ...snooze, since: 'x', until: NaN };
    await marks.save(one, { snooze: odd as Snooze });
    expect(snoozeOf(marks)).toEqual({ ...snooze, since: undefined });
  });
});
