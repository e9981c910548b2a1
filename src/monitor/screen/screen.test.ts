import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  virtualTerminal,
  type VirtualTerminal,
} from '../../../fixtures/terminal/virtual-terminal.js';
import { type ThemeName, resolveStyle } from '../../output/text/theme.js';
import { type Frame, type StyledLine, type Tone, span } from '../../output/text/line.js';
import { fit } from '../../output/text/display-width.js';
import { TerminalScreen } from './screen.js';
import type { Screen } from './screen.js';

let opened: Screen | undefined;
afterEach(() => {
  opened?.close();
  opened = undefined;
});

interface Options {
  readonly theme?: ThemeName;
  readonly unicode?: boolean;
  readonly mouse?: boolean;
}

function open(columns: number, rows: number, options: Options = {}): [VirtualTerminal, Screen] {
  const terminal = virtualTerminal(columns, rows);
  const { stdin, stdout } = terminal;
  const { theme = 'default', unicode = true, mouse = false } = options;
  opened = new TerminalScreen({ stdin, stdout, theme, unicode, mouse });
  return [terminal, opened];
}

function line(text: string, tone: Tone = 'plain'): StyledLine {
  return [{ text, style: { tone } }];
}

function frameOf(...texts: readonly string[]): Frame {
  return { lines: texts.map((text) => line(text)) };
}

describe('what the terminal is asked for', () => {
  test('the alternate screen, raw keys and bracketed paste, and all of it is given back', async () => {
    const [terminal, screen] = open(20, 4);
    screen.draw(frameOf('hello'));
    expect(await terminal.lines()).toEqual(['hello', '', '', '']);
    expect(terminal.isAlternate()).toBe(true);
    expect(terminal.isRaw()).toBe(true);
    expect(terminal.modes().bracketedPasteMode).toBe(true);
    expect(terminal.modes().mouseTrackingMode).toBe('none');
    screen.close();
    await terminal.lines();
    expect(terminal.isAlternate()).toBe(false);
    expect(terminal.isRaw()).toBe(false);
    expect(terminal.modes().bracketedPasteMode).toBe(false);
    expect(terminal.modes().applicationCursorKeysMode).toBe(false);
    expect(terminal.written()).toMatch(/\x1b\[\?25h/);
  });

  test('the mouse only where it is wanted', async () => {
    const [terminal, screen] = open(20, 4, { mouse: true });
    await terminal.lines();
    expect(terminal.modes().mouseTrackingMode).toBe('vt200');
    screen.close();
    await terminal.lines();
    expect(terminal.modes().mouseTrackingMode).toBe('none');
  });

  test('suspended and taken again it shows the same', async () => {
    const [terminal, screen] = open(20, 4);
    const frame = frameOf('hello', 'you');
    screen.draw(frame);
    screen.suspend();
    await terminal.lines();
    expect(terminal.isAlternate()).toBe(false);
    expect(terminal.isRaw()).toBe(false);
    screen.draw(frameOf('while suspended'));
    screen.resume();
    screen.draw(frame);
    expect(await terminal.lines()).toEqual(['hello', 'you', '', '']);
    expect(terminal.isAlternate()).toBe(true);
    expect(terminal.isRaw()).toBe(true);
  });
});

describe('what is drawn', () => {
  test('an unchanged frame writes nothing, a changed cell only itself', async () => {
    const [terminal, screen] = open(40, 5);
    screen.draw(frameOf('one 日本 two', 'three'));
    await terminal.lines();
    terminal.written();
    screen.draw(frameOf('one 日本 two', 'three'));
    await terminal.lines();
    expect(terminal.written()).toBe('');
    screen.draw(frameOf('one 日本 twO', 'three'));
    expect((await terminal.lines())[0]).toBe('one 日本 twO');
    expect(terminal.written().length).toBeLessThan(60);
  });

  test('colours are those of 256, and the selected row is a bar over the whole line', async () => {
    const [terminal, screen] = open(20, 3);
    screen.draw({
      lines: [
        [
          { text: 'ASK', style: { tone: 'ask', bold: true } },
          { text: ' x', style: { tone: 'plain' } },
        ],
        [{ text: 'sel', style: { tone: 'plain', inverse: true } }],
      ],
    });
    await terminal.lines();
    expect(terminal.cell(0, 0)).toMatchObject({
      text: 'A',
      foreground: resolveStyle({ tone: 'ask' }, 'default').foreground,
      bold: true,
    });
    expect(terminal.cell(4, 0)).toMatchObject({ text: 'x', foreground: undefined, bold: false });
    const bar = resolveStyle({ tone: 'plain', inverse: true }, 'default').background;
    expect(terminal.cell(19, 1).background).toBe(bar);
    expect(terminal.cell(0, 2).background).toBeUndefined();
  });

  test('without colour only attributes are left', async () => {
    const [terminal, screen] = open(20, 3, { theme: 'none' });
    screen.draw({ lines: [[{ text: 'sel', style: { tone: 'ask', inverse: true } }]] });
    await terminal.lines();
    expect(terminal.cell(0, 0)).toMatchObject({ foreground: undefined, inverse: true });
    expect(terminal.written()).not.toMatch(/\x1b\[[0-9;]*(?:3[0-7]|38;5|48;5)/);
  });

  test('without Unicode every character is ASCII', async () => {
    const [terminal, screen] = open(20, 3, { unicode: false });
    screen.draw(frameOf('a─日b'));
    expect((await terminal.lines())[0]).toBe('a???b');
    expect(terminal.written()).toMatch(/^[\x00-\x7e]*$/);
  });

  test('a text cursor is shown where the frame wants it, and hidden again', async () => {
    const [terminal, screen] = open(20, 3);
    screen.draw({ lines: [line('name: x')], cursor: { row: 0, column: 7 } });
    await terminal.lines();
    expect(terminal.cursor()).toEqual({ row: 0, column: 7 });
    expect(terminal.written()).toMatch(/\x1b\[\?25h\x1b\[\?2026l$/);
    screen.draw({ lines: [line('name: xy')], cursor: { row: 0, column: 8 } });
    await terminal.lines();
    expect(terminal.cursor()).toEqual({ row: 0, column: 8 });
    terminal.written();
    screen.draw({ lines: [line('name: xy')] });
    await terminal.lines();
    expect(terminal.written()).toMatch(/\x1b\[\?25l/);
  });

  test('a line that is too long is cut, and a wide character is never halved', async () => {
    const [terminal, screen] = open(5, 2);
    screen.draw(frameOf('日本語', 'abcdefgh'));
    expect(await terminal.lines()).toEqual(['日本', 'abcde']);
  });

  test('resize to next to nothing and back', async () => {
    const [terminal, screen] = open(20, 4);
    const frame = frameOf('hello', 'wide 日本', 'three', 'four');
    screen.draw(frame);
    await terminal.lines();
    // The emulator knows no narrower terminal than two columns.
    terminal.resize(2, 1);
    expect(screen.size()).toEqual({ columns: 2, rows: 1 });
    screen.draw(frame);
    expect(await terminal.lines()).toEqual(['he']);
    terminal.resize(30, 6);
    screen.draw(frame);
    expect(await terminal.lines()).toEqual(['hello', 'wide 日本', 'three', 'four', '', '']);
  });

  test('Ctrl-L: what another program left on the screen goes', async () => {
    const [terminal, screen] = open(20, 2);
    screen.draw(frameOf('hello', 'you'));
    screen.send('\x1b[1;1Hgarbage everywhere!');
    screen.forget();
    screen.draw(frameOf('hello', 'you'));
    expect(await terminal.lines()).toEqual(['hello', 'you']);
  });
});

const hostile = [
  'a\x1b[2Jb',
  'a\u009b2Jb',
  'a\u009d0;title\u009cb',
  '{red-fg}{bold}tags{/}',
  'a\tb\r\nc',
  'a\u202Eb\u2066c',
  '日本語テキスト',
  '👩‍💻 code 👍🏽 🇮🇱',
  'e\u0301 นี้ हिन्दी',
  'שלום עולם',
  '⏳ ⚡ ❤️ ✅',
  'ﬁ ½ … ─ │ ●',
];

test('hostile and wide text keep the column after them in its place, over 25 updates', async () => {
  const [terminal, screen] = open(40, hostile.length);
  for (let update = 0; update < 25; update += 1) {
    const rows = hostile.map((_, row) => hostile[(row + update) % hostile.length] ?? '');
    screen.draw({
      lines: rows.map((text) => [
        ...line(fit(text, 20, { align: 'left', keep: 'start', ellipsis: '…' })),
        { text: '|', style: { tone: 'work' } },
      ]),
    });
  }
  await terminal.lines();
  expect(hostile.map((_, row) => terminal.cell(20, row).text)).toEqual(hostile.map(() => '|'));
  screen.draw(frameOf(...hostile.map(() => '#'.repeat(40))));
  expect(await terminal.lines()).toEqual(hostile.map(() => '#'.repeat(40)));
});

describe('keys', () => {
  test('Enter is one key, a paste is text, and a lone ESC is Escape after a moment', async () => {
    const [terminal, screen] = open(20, 2);
    const heard: string[] = [];
    screen.onInput = (event) => {
      if (event.kind === 'key') heard.push(event.name);
      if (event.kind === 'paste') heard.push(`paste ${event.text}`);
    };
    terminal.type('\r');
    terminal.type('\x1b[200~q');
    terminal.type('uit\x1b[201~');
    terminal.type('\x1b');
    await expect.poll(() => heard).toEqual(['enter', 'paste quit', 'escape']);
  });

  test('the mouse is reported', async () => {
    const [terminal, screen] = open(20, 2, { mouse: true });
    const heard: string[] = [];
    screen.onInput = (event) => heard.push(event.kind === 'mouse' ? event.event : event.kind);
    terminal.type('\x1b[<0;1;1M\x1b[<64;1;1M');
    await expect.poll(() => heard).toEqual(['press', 'wheel-up']);
  });
});

describe('a terminal that stops reading', () => {
  function stalled() {
    const written: string[] = [];
    const reads: (() => void)[] = [];
    const { stdin } = virtualTerminal(80, 24);
    const stdout = {
      ...{ columns: 80, rows: 24 },
      write: (text: string, done?: () => void) => {
        written.push(text);
        if (done) reads.push(done);
      },
    };
    opened = new TerminalScreen({ stdin, stdout, theme: 'default', unicode: true, mouse: false });
    const screen = opened;
    const drawPage = (letter: string): void =>
      screen.draw({ lines: Array.from({ length: 24 }, () => [span(letter.repeat(80))]) });
    return { screen, drawPage, written, readAll: () => reads.splice(0).forEach((read) => read()) };
  }

  test('gets no more frames until it reads again, and then the newest', () => {
    const { screen, drawPage, written, readAll } = stalled();
    let asked = 0;
    screen.onResize = () => {
      asked += 1;
    };
    for (const letter of 'abcdefghijklmnopqrstuvwxyz') drawPage(letter);
    expect(written.join('').length).toBeLessThan(20_000);
    expect(written.join('')).not.toContain('zzz');
    expect(asked).toBe(0);
    readAll();
    expect(asked).toBe(1);
    drawPage('z');
    expect(written.join('')).toContain('zzz');
  });

  test('makes nothing pile up that is sent to it', () => {
    const { screen, written } = stalled();
    for (let count = 0; count < 1000; count += 1) screen.send('x'.repeat(1000));
    expect(written.join('').length).toBeLessThan(100_000);
  });

  test('holds up what waits for it no longer than that waits', () => {
    vi.useFakeTimers();
    const { screen, readAll } = stalled();
    const ran: string[] = [];
    screen.whenDrained(() => ran.push('waited'));
    expect(ran).toEqual([]);
    vi.advanceTimersByTime(300);
    expect(ran).toEqual(['waited']);
    screen.whenDrained(() => ran.push('read'));
    readAll();
    expect(ran).toEqual(['waited', 'read']);
    vi.useRealTimers();
  });
});
