import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { realFiles, type Journal } from '../../../fixtures/test-ports.js';
import { epochMs } from '../../core/time.js';
import { historyReader, titlesReader } from './titles-reader.js';

const base = mkdtempSync(join(tmpdir(), 'cps-titles-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const idA = '01a20928-1979-7f42-8da5-c8e8ddd2dbf9';
const idB = '01a20929-c490-7fc0-b0ce-df614b36a2b9';

let home: string;
let count = 0;
beforeEach(() => {
  count += 1;
  home = join(base, String(count));
  mkdirSync(home);
});

const index = (): string => join(home, 'session_index.jsonl');
const state = (): string => join(home, '.codex-global-state.json');
const named = (id: string, name: unknown): string =>
  `${JSON.stringify({ id, thread_name: name, updated_at: '2026-11-23T16:28:24.133301692Z' })}\n`;
const titled = (titles: unknown): string =>
  JSON.stringify({ 'thread-titles': { titles, order: [] }, other: 1 });

function reader(journal: Journal = []): ReturnType<typeof titlesReader> {
  return titlesReader({ files: realFiles(journal), now: () => epochMs(Date.now() + 60_000) });
}

async function titles(
  from: ReturnType<typeof titlesReader>,
): Promise<{ index: unknown; state: unknown }> {
  const { sessionIndex, globalState } = await from(home);
  return { index: Object.fromEntries(sessionIndex), state: Object.fromEntries(globalState) };
}

it('a home without either has no titles', async () => {
  expect(await titles(reader())).toEqual({ index: {}, state: {} });
});

describe('session_index.jsonl', () => {
  it('names a thread by its newest line: 0.150 writes the first message, then the title', async () => {
    writeFileSync(
      index(),
      named(idA, 'fix the thing pls') + named(idB, 'b') + named(idA, 'Fix it'),
    );
    expect(await titles(reader())).toMatchObject({ index: { [idA]: 'Fix it', [idB]: 'b' } });
  });

  it('shows a rename at the next read, reading only the new line', async () => {
    writeFileSync(index(), named(idA, 'x'.repeat(100)).repeat(50));
    const journal: Journal = [];
    const from = reader(journal);
    const before = await from(home);
    journal.length = 0;
    appendFileSync(index(), named(idA, 'new'));
    expect(await titles(from)).toMatchObject({ index: { [idA]: 'new' } });
    const bytes = journal.flatMap((note) => /\+(\d+)$/.exec(note)?.slice(1).map(Number) ?? []);
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(300);
    expect([...before.sessionIndex.values()]).toEqual(['x'.repeat(100)]);
  });

  it('counts its good lines however bad the others are', async () => {
    const bad = [
      '{',
      'null',
      '[]',
      '{"id":7}',
      named('no-id', 'x'),
      '{"id":"x","thread_name":1}',
      named(idA, 7),
      '\0\0',
    ];
    const bytes = [Buffer.from(`${bad.join('\n')}\n`), Buffer.from([0xff, 0xfe, 0x0a])];
    writeFileSync(index(), Buffer.concat([...bytes, Buffer.from(named(idA, 'good'))]));
    expect(await titles(reader())).toMatchObject({ index: { [idA]: 'good' } });
  });

  it('takes a name away with an empty one', async () => {
    writeFileSync(index(), named(idA, 'a') + named(idA, ' ') + named(idB, 'b') + named(idB, null));
    expect(await titles(reader())).toMatchObject({ index: {} });
  });

  it('reaches no terminal: names are cleaned to one line of 200 characters', async () => {
    writeFileSync(index(), named(idA, 'a\u001b[31m\nb\u202e') + named(idB, 'y'.repeat(500)));
    const { sessionIndex } = await reader()(home);
    expect([...sessionIndex.values()].map((title) => [title.slice(0, 3), title.length])).toEqual([
      ['a b', 3],
      ['yyy', 200],
    ]);
  });

  it('leaves nothing stale where it vanishes, breaks and returns', async () => {
    const from = reader();
    writeFileSync(index(), named(idA, 'a'));
    await titles(from);
    rmSync(index());
    expect(await titles(from)).toMatchObject({ index: {} });
    writeFileSync(index(), 'broken');
    expect(await titles(from)).toMatchObject({ index: {} });
    writeFileSync(index(), named(idB, 'b'));
    expect(await titles(from)).toMatchObject({ index: { [idB]: 'b' } });
  });

  it('is read in its newest 4 MiB', async () => {
    writeFileSync(
      index(),
      named(idB, 'old') + named(idA, 'x'.repeat(900)).repeat(6_000) + named(idA, 'new'),
    );
    const journal: Journal = [];
    expect(await titles(reader(journal))).toMatchObject({ index: { [idA]: 'new' } });
    const lengths = journal.map((note) => Number(/^read .*\+(\d+)$/.exec(note)?.[1] ?? 0));
    const mark = 64;
    expect(lengths.reduce((sum, length) => sum + length)).toBe((4 << 20) + mark);
  });
});

describe('.codex-global-state.json', () => {
  it('gives the titles of the desktop app, and is read once', async () => {
    writeFileSync(state(), titled({ [idA]: 'a', [idB]: 7, nonsense: 'x' }));
    const journal: Journal = [];
    const from = reader(journal);
    expect(await titles(from)).toMatchObject({ state: { [idA]: 'a' } });
    journal.length = 0;
    expect(await titles(from)).toMatchObject({ state: { [idA]: 'a' } });
    expect(journal.filter((note) => !note.startsWith('stat '))).toEqual([]);
  });

  it.each(['', '{', '[]', '{"thread-titles":[]}', '{"thread-titles":{"titles":"x"}}', 'null'])(
    'has none where it says %j',
    async (text) => {
      writeFileSync(state(), text);
      expect(await titles(reader())).toMatchObject({ state: {} });
    },
  );

  it('leaves nothing stale where it changes, breaks, vanishes and returns', async () => {
    const from = reader();
    const states: unknown[] = [];
    for (const text of [
      titled({ [idA]: 'a' }),
      titled({ [idA]: 'bb' }),
      '{',
      titled({ [idB]: 'c' }),
    ]) {
      writeFileSync(state(), text);
      states.push((await titles(from)).state);
    }
    rmSync(state());
    states.push((await titles(from)).state);
    expect(states).toEqual([{ [idA]: 'a' }, { [idA]: 'bb' }, {}, { [idB]: 'c' }, {}]);
  });

  it('is not believed by its time while it is young: a second write could hide behind it', async () => {
    const time = new Date();
    const from = titlesReader({ files: realFiles(), now: () => epochMs(time.getTime()) });
    writeFileSync(state(), titled({ [idA]: 'a' }));
    utimesSync(state(), time, time);
    await titles(from);
    writeFileSync(state(), titled({ [idA]: 'b' }));
    utimesSync(state(), time, time);
    expect(await titles(from)).toMatchObject({ state: { [idA]: 'b' } });
  });
});

describe('history.jsonl', () => {
  const typed = (id: string, text: string): string =>
    `${JSON.stringify({ session_id: id, ts: 1, text })}\n`;

  it('gives what the user typed first in each thread', async () => {
    const history = historyReader(realFiles());
    expect(await history(home)).toEqual(new Map());
    const path = join(home, 'history.jsonl');
    writeFileSync(
      path,
      typed(idA, '<turn_aborted>x</turn_aborted>') + typed(idA, 'hello\nyou') + typed(idA, 'more'),
    );
    expect(await history(home)).toEqual(new Map([[idA, 'hello you']]));
    appendFileSync(path, `${typed(idB, 'there')}{"session_id":1}\n`);
    expect(await history(home)).toEqual(
      new Map([
        [idA, 'hello you'],
        [idB, 'there'],
      ]),
    );
  });
});
