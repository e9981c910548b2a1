import { expect, test } from 'vitest';
import type { JsonDocument } from '../core/document/shape.js';
import { watch, watchLine } from './watch.js';

const row = (over: JsonDocument): JsonDocument => ({
  host: 'local',
  thread_id: 'a',
  status: 'working',
  ...over,
});
const document = (at: number, ...sessions: readonly JsonDocument[]): JsonDocument => ({
  generated_at_unix_s: at,
  sessions,
  warnings: [],
});

interface Line {
  readonly atMs: number;
  readonly heartbeat: boolean;
  readonly sessions: readonly JsonDocument[];
}

/** A watch on a clock that is turned by hand; each line takes `writeMs` to be read. */
class Watched {
  readonly lines: Line[] = [];
  #now = 0;
  #timers: { readonly at: number; readonly run: () => void }[] = [];
  #newest = document(0);
  readonly #changed: () => void;

  constructor(writeMs = 0) {
    this.#changed = watch({
      document: () => this.#newest,
      write: (line) => {
        expect(line.endsWith('\n') && !line.slice(0, -1).includes('\n')).toBe(true);
        const { heartbeat, sessions } = JSON.parse(line) as Line;
        this.lines.push({ atMs: this.#now, heartbeat, sessions });
        return writeMs === 0
          ? Promise.resolve()
          : new Promise((resolve) => {
              this.#after(writeMs, resolve);
            });
      },
      after: (milliseconds, run) => this.#after(milliseconds, run),
    });
  }

  #after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.#now + milliseconds, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  async turn(toMs: number): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve));
      const next = this.#timers.filter(({ at }) => at <= toMs).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now = next.at;
      next.run();
    }
    this.#now = toMs;
  }

  async tell(atMs: number, newest: JsonDocument): Promise<void> {
    await this.turn(atMs);
    this.#newest = newest;
    this.#changed();
  }

  get times(): readonly (readonly [number, boolean])[] {
    return this.lines.map(({ atMs, heartbeat }) => [atMs, heartbeat]);
  }
}

test('a line now, and each 30 s where nothing changes', async () => {
  const watched = new Watched();
  for (let second = 0; second < 70; second += 1) {
    await watched.tell(second * 1000, document(second, row({})));
  }
  expect(watched.times).toEqual([
    [0, false],
    [30_000, true],
    [60_000, true],
  ]);
});

test('a change is a line; what only ticks is none, nor is the order of the rows', async () => {
  const other = row({ thread_id: 'b' });
  const watched = new Watched();
  const restless = { last_activity_unix_s: 1, tokens_total: 1, context_used_percent: 1 };
  await watched.tell(0, document(1, row(restless), other));
  await watched.tell(1000, document(2, other, row({ ...restless, tokens_total: 2 })));
  await watched.tell(2000, document(3, row({ status: 'waiting' }), other));
  expect(watched.times).toEqual([
    [0, false],
    [2000, false],
  ]);
});

test('the first change is written at once, further ones within 50 ms are one line', async () => {
  const watched = new Watched();
  await watched.tell(0, document(0));
  await watched.tell(1000, document(1, row({ status: 'waiting' })));
  await watched.tell(1010, document(1, row({ status: 'working' })));
  await watched.tell(1030, document(1, row({ status: 'unknown' })));
  await watched.turn(2000);
  expect(watched.lines.map(({ atMs, sessions }) => [atMs, sessions[0]?.['status']])).toEqual([
    [0, undefined],
    [1000, 'waiting'],
    [1050, 'unknown'],
  ]);
});

test('a slow reader gets the newest, and heartbeats go on after it', async () => {
  const watched = new Watched(40_000);
  await watched.tell(0, document(0, row({ n: 0 })));
  for (const n of [1, 2, 3]) await watched.tell(n * 100, document(0, row({ n })));
  await watched.turn(130_000);
  expect(watched.lines.map(({ sessions }) => sessions[0]?.['n'])).toEqual([0, 3, 3]);
  expect(watched.times).toEqual([
    [0, false],
    [40_050, false],
    [110_050, true],
  ]);
});

test('a watched line is written where it differs, and the newest one after a slow reader', async () => {
  const written: string[] = [];
  let line: string | undefined;
  let read: () => void = () => undefined;
  const changed = watchLine({
    line: () => line,
    write: (text) => {
      written.push(text);
      return new Promise((resolve) => {
        read = resolve;
      });
    },
  });
  const become = (next: string | undefined): void => {
    line = next;
    changed();
  };
  become(undefined);
  become('a');
  become('b');
  become('c');
  expect(written).toEqual(['a\n']);
  read();
  await expect.poll(() => written).toEqual(['a\n', 'c\n']);
  read();
  await Promise.resolve();
  changed();
  expect(written).toHaveLength(2);
});
