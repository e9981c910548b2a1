import { appendFileSync, mkdirSync, renameSync, unlinkSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PrintedDocument } from '../../fixtures/json-schema.js';
import { threadIdAt } from '../../fixtures/stand-in/thread-id-at.js';
import { rolloutLines } from '../../fixtures/stand-in/stand-in-rollout.js';
import { expectGoodRow, rowOf } from '../../fixtures/whole-program/expect-row.js';
import {
  idleShape,
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../fixtures/whole-program/live-home.js';
import { runBuilt, runJson } from '../../fixtures/whole-program/run-built.js';

interface Place {
  readonly id: string;
  readonly cwd: string;
}

const otherId = threadIdAt(1_700_000_000_000, 7);
const lines = ({ id, cwd }: Place): string =>
  rolloutLines({ id, cwd, startedAt: Date.now() - 60_000, shape: idleShape });
const noise = `${JSON.stringify({ type: 'event_msg', payload: { type: 'x', text: 'y'.repeat(10 << 20) } })}\n`;

/** Rollouts that something is wrong with, and what their rows must say. */
const cases: Readonly<
  Record<string, { content: (place: Place) => string | Buffer; row: object; debug?: object }>
> = {
  'an empty file': {
    content: () => '',
    row: { status: 'working', status_certain: false, status_basis: 'mtime', title: 'work' },
    debug: { meta_parse_error: 'the rollout is empty' },
  },
  'a first line that is no JSON': {
    content: (place) => `this is no JSON\n${rest(place)}`,
    row: { status: 'waiting', status_detail: 'idle' },
    debug: { meta_parse_error: 'line 1 is not JSON' },
  },
  'a first line that is no session_meta': {
    content: (place) => `{"type":"event_msg","payload":{"type":"x"}}\n${rest(place)}`,
    row: { status: 'waiting', status_detail: 'idle' },
    debug: { meta_parse_error: 'line 1 is event_msg, not session_meta' },
  },
  'a first line without an end': {
    content: (place) => lines(place).slice(0, 600),
    row: { status: 'working', status_certain: false, status_basis: 'mtime' },
    debug: { meta_parse_error: 'line 1 has no end within 600 bytes' },
  },
  'a first line that goes on for ever': {
    content: () => Buffer.alloc(17 << 20, 'x'),
    row: { status: 'working', status_certain: false, status_basis: 'mtime' },
    debug: { meta_parse_error: 'line 1 is too large to be read' },
  },
  'NUL bytes': {
    content: (place) => withLine(place, Buffer.alloc(4096)),
    row: { status: 'waiting', status_detail: 'idle', title: 'Do the next thing, please.' },
  },
  'nothing but NUL bytes': {
    content: () => Buffer.alloc(8192),
    row: { status_basis: 'mtime' },
  },
  'invalid UTF-8': {
    content: (place) => withLine(place, Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0xc3, 0x28, 0x80])),
    row: { status: 'waiting', status_detail: 'idle', title: 'Do the next thing, please.' },
  },
  'a line of 10 MB in the middle': {
    content: (place) => withLine(place, Buffer.from(noise.trimEnd())),
    // What the user said lies behind it, farther than anyone looks for a title.
    row: { status: 'waiting', status_detail: 'idle', title: 'work' },
  },
  'the id of another thread': {
    content: (place) => lines({ ...place, id: otherId }),
    row: { status: 'waiting', status_detail: 'idle' },
    debug: { meta_id_mismatch: otherId },
  },
  'a torn last line': {
    content: (place) => `${lines(place)}{"timestamp":"2026-11-23T15:00:00.000Z","type":"event_`,
    row: { status: 'waiting', status_detail: 'idle' },
  },
  'lines that end in CR LF': {
    content: (place) => lines(place).replaceAll('\n', '\r\n'),
    row: { status: 'waiting', status_detail: 'idle', title: 'Do the next thing, please.' },
  },
  'a byte order mark': {
    content: (place) => `\ufeff${lines(place)}`,
    row: { status: 'waiting', status_detail: 'idle' },
  },
};

/** All but line 1. */
function rest(place: Place): string {
  const text = lines(place);
  return text.slice(text.indexOf('\n') + 1);
}

function withLine(place: Place, line: Buffer): Buffer {
  const [first = '', ...others] = lines(place).split('\n');
  return Buffer.concat([
    Buffer.from(`${first}\n`),
    Buffer.from(`${others[0] ?? ''}\n`),
    ...[line, Buffer.from('\n')],
    Buffer.from(others.slice(1).join('\n')),
  ]);
}

let home: LiveHome;
let good: HeldThread;
const bad = new Map<string, HeldThread>();
let document: PrintedDocument;

beforeAll(async () => {
  home = liveHome();
  good = await home.hold();
  for (const [what, { content }] of Object.entries(cases)) {
    bad.set(what, await home.hold({ content: content as (place: Place) => string }));
  }
  ({ document } = await runJson(['--debug', '--codex-home', home.codexHome]));
});
afterAll(() => home.stop());

describe('beside bad rollouts', () => {
  it('the good one is as it should be', () => {
    expectGoodRow(document, good);
    expect(document.sessions).toHaveLength(bad.size + 1);
  });

  it('the table has a row for each, and says nothing else', async () => {
    const { stdout, stderr, code } = await runBuilt(['--once', '--codex-home', home.codexHome]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n')).toHaveLength(bad.size + 2);
    expect(stdout).not.toMatch(/[^\n\P{C}]/u);
  });
});

it.each(Object.entries(cases))('a rollout with %s has its row', (what, { row, debug }) => {
  const thread = bad.get(what) ?? { id: '', path: '' };
  const printed = rowOf(document, thread);
  expect(printed).toMatchObject({ ...row, rollout_path: thread.path });
  expect(printed.debug).toMatchObject(debug ?? {});
});

it('a clock that is ahead or behind takes no row away', async () => {
  const thread = await home.hold({ content: '{"type":"session_meta","payload":{}}\n{}\n' });
  const at = async (seconds: number): Promise<object> => {
    const time = Date.now() / 1000 + seconds;
    utimesSync(thread.path, time, time);
    const run = await runJson(['--codex-home', home.codexHome]);
    expectGoodRow(run.document, good);
    return rowOf(run.document, thread);
  };
  expect(await at(86_400)).toMatchObject({ last_activity_unix_s: expect.any(Number) as number });
  expect(await at(-400 * 86_400)).toMatchObject({ thread_id: thread.id });
});

it('a turn that a torn line announces begins when the line is whole', async () => {
  const thread = await home.hold();
  const state = async (): Promise<unknown> =>
    rowOf((await runJson(['--codex-home', home.codexHome])).document, thread)['status_detail'];
  const turn = JSON.stringify({
    timestamp: new Date().toISOString(),
    type: 'event_msg',
    payload: { type: 'task_started', turn_id: threadIdAt(Date.now(), 1) },
  });
  appendFileSync(thread.path, turn.slice(0, 50));
  expect(await state()).toBe('idle');
  appendFileSync(thread.path, `${turn.slice(50)}\n`);
  expect(await state()).toBe('model');
});

describe.each(['lsof', 'proc'])('by %s, a session whose rollout goes', (discovery) => {
  interface Seen {
    /** Which of the two sessions have a row: the second one holds its writer lock too. */
    readonly rows: readonly boolean[];
    readonly warnings: readonly string[];
    readonly pids: readonly number[];
  }

  const seenAfter = async (remove: (path: string) => void): Promise<Seen> => {
    const ending = [await home.hold(), await home.hold({ withLock: true })];
    const rows = async (): Promise<Pick<Seen, 'rows' | 'warnings'>> => {
      const args = ['--codex-home', home.codexHome, '--discovery', discovery];
      const { document, stderr } = await runJson(args);
      expectGoodRow(document, good);
      expect(stderr).toBe('');
      const ids = document.sessions.map((row) => row.thread_id);
      return { rows: ending.map(({ id }) => ids.includes(id)), warnings: document.warnings };
    };
    expect((await rows()).rows).toEqual([true, true]);
    for (const { path } of ending) remove(path);
    return { ...(await rows()), pids: ending.map(({ pid }) => pid) };
  };

  it('keeps its row where it was deleted, with a warning that its work is lost', async () => {
    const { rows, warnings, pids } = await seenAfter((path) => unlinkSync(path));
    expect(rows).toEqual([true, true]);
    for (const pid of pids) {
      expect(warnings.join('\n')).toMatch(new RegExp(`was deleted while Codex \\(pid ${pid}\\)`));
    }
  });

  it('ends quietly where it was archived, and keeps its row while its lock is held', async () => {
    const archive = join(home.codexHome, 'archived_sessions');
    mkdirSync(archive, { recursive: true });
    const { rows, warnings, pids } = await seenAfter((path) =>
      renameSync(path, join(archive, basename(path))),
    );
    expect(rows).toEqual([false, true]);
    expect(warnings.join('\n')).not.toContain(`pid ${pids[0]}`);
    expect(warnings.join('\n')).toMatch(new RegExp(`was moved .*Codex \\(pid ${pids[1]}\\)`));
  });
});
