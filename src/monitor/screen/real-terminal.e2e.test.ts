import { afterEach, describe, expect, test } from 'vitest';
import { isAlive } from '../../../fixtures/real-process.js';
import {
  built,
  startInPty,
  type PtyOptions,
  type PtySession,
} from '../../../fixtures/terminal/pty-session.js';

const sessions: PtySession[] = [];

afterEach(() => {
  for (const session of sessions.splice(0)) session.end();
});

/** The monitor in a real pseudo-terminal, its rows on the screen. */
async function start(options: PtyOptions = {}): Promise<PtySession> {
  const session = startInPty(process.execPath, [built('fixtures/monitor/main.js')], options);
  sessions.push(session);
  await session.until('the rows', () => session.text().includes('branch-3'));
  return session;
}

/** Every page and box, the keys that open it, and what it shows. */
const pages = [
  ['list', '', 'branch-3'],
  ['timeline', 't', '█ worked'],
  ['details', '\r', 'Evidence'],
  ['help', '?', 'up one line'],
  ['help over the details', '\r?', 'up one line'],
  ['action menu', '.', 'Actions'],
  ['refusal', 'o', 'Not possible'],
] as const;

const fields = [
  ['filter', '/', 'keep'],
  ['name', 'n', 'An empty name removes it.'],
  ['help over the name', 'n\x1bOP', 'up one line'],
] as const;

test('200 resizes at once, many of them to one cell, leave a whole screen', async () => {
  const session = await start();
  for (let step = 0; step < 200; step += 1) {
    if (step % 8 === 0) session.resize(1, 1);
    else session.resize(1 + ((step * 37) % 220), 1 + ((step * 13) % 60));
    if (step % 20 === 0) session.type('?');
  }
  session.resize(100, 24);
  await session.until('the list', () => session.text().endsWith('q quit'));
  await session.until('the rows', () => session.text().includes('branch-3'));
  expect(session.lines()).toHaveLength(24);
  session.type('j?');
  await session.until('the help', () => session.text().includes('up one line'));
  session.type('qq');
  expect(await session.ended()).toMatchObject({ exitCode: 0 });
});

test('a resize and another back, at once, leave a whole screen', async () => {
  const session = await start();
  for (let step = 0; step < 20; step += 1) {
    session.resize(2, 1);
    session.resize(100, 24);
    await session.until('the rows', () => session.text().includes('branch-3'));
    await session.until('the footer', () => session.text().endsWith('q quit'));
  }
});

test('titles of every script and of emoji move no cell to their right', async () => {
  const titles = [
    'שלום עולם fix the build',
    'مرحبا بالعالم and more',
    'นี่คือภาษาไทย ที่มีสระ',
    'नमस्ते दुनिया',
    'cafe\u0301 Z\u0337\u0327a\u0337lgo',
    '👩‍💻 🏳️‍🌈 👨‍👩‍👧‍👦 🇩🇪🇫🇷 ❤️ 1️⃣ 👍🏽',
    '\u202egnirts\u202c \u2066isolated\u2069',
    '한국어 각 日本語 ﷽',
  ];
  const session = await start({ columns: 140, environment: { TITLES: titles.join('\n') } });
  const listed = (): number[] =>
    session.lines().flatMap((line, row) => (line.includes('branch-') ? [row] : []));
  // The first frame may come in parts.
  await session.until('every row', () => listed().length === titles.length);
  const rows = listed();
  const starts = rows.map((row) =>
    session.cells(row).findIndex((_, column, cells) =>
      cells
        .slice(column, column + 7)
        .join('')
        .startsWith('branch-'),
    ),
  );
  expect(new Set(starts).size).toBe(1);
  expect(session.text()).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200d]/);
});

describe('a click', () => {
  /** Presses and releases the button in the middle of this text, once it is there: a frame may come in parts. */
  async function click(session: PtySession, text: string): Promise<void> {
    const rowOf = (): number => session.lines().findIndex((line) => line.includes(text));
    await session.until(text, () => rowOf() >= 0);
    const column = (session.lines()[rowOf()] ?? '').indexOf(text) + 1;
    const place = `${column + 1};${rowOf() + 1}`;
    session.type(`\x1b[<0;${place}M\x1b[<0;${place}m`);
  }

  test('on a column title sorts, and on a key of the footer presses it', async () => {
    const session = await start({ columns: 140, environment: { MOUSE: '1' } });
    expect(session.modes().mouseTrackingMode).not.toBe('none');
    await click(session, 'PID');
    await session.until('the order', () => session.text().includes('sorted by PID ▾'));
    await click(session, 'PID');
    await session.until('the other order', () => session.text().includes('sorted by PID ▴'));
    await click(session, 'Enter details');
    await session.until('the details', () => session.text().includes('Directory'));
    await click(session, 'q close');
    await session.until('the list', () => session.text().includes('q quit'));
    await click(session, '? help');
    await session.until('the help', () => session.text().includes('up one line'));
    await click(session, 'Esc back');
    await session.until('the list', () => session.text().includes('q quit'));
    await click(session, 'q quit');
    expect(await session.ended()).toMatchObject({ exitCode: 0 });
    await session.until('the normal screen', () => !session.isAlternate());
    expect(session.modes().mouseTrackingMode).toBe('none');
  });
});

describe.each([...pages, ...fields])('in the %s', (_, keys, shown) => {
  async function startOnPage(): Promise<PtySession> {
    const session = await start({ columns: 120, rows: 50 });
    session.type(keys);
    await session.until('the page', () => session.text().includes(shown));
    return session;
  }

  test('SIGTERM ends it, and the terminal is given back', async () => {
    const session = await startOnPage();
    session.kill('SIGTERM');
    expect(await session.ended()).toMatchObject({ exitCode: 143 });
    await session.until('the normal screen', () => !session.isAlternate());
  });

  test('a terminal that does not read does not hold up SIGTERM', async () => {
    const session = await startOnPage();
    session.stopReading();
    session.type('\x0c'.repeat(200));
    session.kill('SIGTERM');
    await session.until('its end', () => !isAlive(session.pid));
  });
});

test.each(['q', '\x03'])('a terminal that does not read does not hold up %j', async (key) => {
  const session = await start({ columns: 120, rows: 50 });
  session.stopReading();
  session.type('\x0c'.repeat(200) + key);
  await session.until('its end', () => !isAlive(session.pid));
});

test.each(pages)('q leaves the %s, and quits from the list', async (_, keys, shown) => {
  const session = await start({ columns: 120, rows: 50 });
  session.type(keys);
  await session.until('the page', () => session.text().includes(shown));
  session.type('q'.repeat(keys.length + 1));
  expect(await session.ended()).toMatchObject({ exitCode: 0 });
});
