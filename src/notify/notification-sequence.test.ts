import { describe, expect, test } from 'vitest';
import type { ThreadId } from '../core/ids.js';
import type { SettingValues } from '../config/setting-table.js';
import type { Environment } from '../terminal/pass-through.js';
import { notificationSequence } from './notification-sequence.js';

const about = '01a20a04-0000-7000-8000-000000000001' as ThreadId;
const text = { title: 'deploy asks you', body: 'run: git push' };
const sent = (
  way: SettingValues['notify.via'],
  environment: Environment = {},
  said = text,
): string => notificationSequence({ ...said, about }, way, { environment, unicode: true });

test.each<[SettingValues['notify.via'], string]>([
  ['bell', '\x07'],
  ['osc9', '\x1b]9;codex-ps: deploy asks you: run: git push\x07'],
  ['osc777', '\x1b]777;notify;codex-ps: deploy asks you;run: git push\x07'],
  [
    'osc99',
    `\x1b]99;i=${about}:d=0;codex-ps: deploy asks you\x07\x1b]99;i=${about}:d=1:p=body;run: git push\x07`,
  ],
  ['command', ''],
  ['none', ''],
])('%s', (way, sequence) => {
  expect(sent(way)).toBe(sequence);
});

test.each<[string, Environment, SettingValues['notify.via']]>([
  ['kitty', { TERM: 'xterm-kitty' }, 'osc99'],
  ['iTerm2', { TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app' }, 'osc9'],
  ['iTerm2 over ssh', { TERM: 'xterm-256color', LC_TERMINAL: 'iTerm2' }, 'osc9'],
  ['WezTerm', { TERM: 'xterm-256color', TERM_PROGRAM: 'WezTerm' }, 'osc9'],
  ['Ghostty over ssh', { TERM: 'xterm-ghostty' }, 'osc9'],
  ['foot', { TERM: 'foot' }, 'osc777'],
  ['urxvt', { TERM: 'rxvt-unicode-256color' }, 'osc777'],
  ['xterm', { TERM: 'xterm-256color' }, 'bell'],
  ['nothing that is known', {}, 'bell'],
])('auto in %s', (_, environment, way) => {
  expect(sent('auto', environment)).toBe(sent(way));
});

describe('inside a multiplexer', () => {
  test('tmux hands it on, with each escape doubled', () => {
    expect(sent('osc9', { TMUX: '/tmp/x,1,0' })).toBe(
      '\x1bPtmux;\x1b\x1b]9;codex-ps: deploy asks you: run: git push\x07\x1b\\',
    );
  });

  test.each<SettingValues['notify.via']>(['osc777', 'osc99'])('GNU screen hands %s on', (way) => {
    expect(sent(way, { STY: '1.x' })).toBe(`\x1bP${sent(way)}\x1b\\`);
    expect(sent(way)).not.toContain('\x1b\\');
  });

  test('GNU screen hands on low bytes, and a name of them must not become controls', () => {
    // U+0107 and U+011B: by their low bytes BEL and ESC.
    const hostile = { title: 'a\u0107\u011b]0;x', body: '翻' };
    expect(sent('osc9', { STY: '1.x' }, hostile)).toBe(
      '\x1bP\x1b]9;codex-ps: a??]0;x: ?\x07\x1b\\',
    );
  });

  test('a bell is for the multiplexer itself', () => {
    expect(sent('bell', { TMUX: 'x' })).toBe('\x07');
    expect(sent('auto', { TMUX: 'x', TERM: 'tmux-256color' })).toBe('\x07');
  });

  test('auto rings too, for it may not hand on', () => {
    const environment = { TMUX: 'x', TERM: 'tmux-256color', KITTY_WINDOW_ID: '1' };
    expect(sent('auto', environment)).toBe(`${sent('osc99', environment)}\x07`);
  });
});

describe('text that would take over a terminal', () => {
  const evil = 'a\x1b]0;x\x07b\x1b\\c\x9bd\x9ce\x07f\n\u202eg\u2028';

  test.each<SettingValues['notify.via']>(['osc9', 'osc777', 'osc99'])(
    'ends no sequence of %s',
    (way) => {
      const harmless = sent(way, {}, { title: 'T', body: 'B' });
      const sequence = sent(way, {}, { title: evil, body: evil });
      const controls = (all: string): string => all.replace(/[^\p{C}\u2028]/gu, '');
      expect(controls(sequence)).toBe(controls(harmless));
    },
  );

  test('has no field of its own in OSC 777', () => {
    const sequence = sent('osc777', {}, { title: 'a;b', body: 'c;d' });
    expect(sequence).toBe('\x1b]777;notify;codex-ps: a,b;c,d\x07');
  });

  test('is cut', () => {
    const long = 'x'.repeat(100_000);
    for (const way of ['osc9', 'osc777', 'osc99'] as const) {
      expect(sent(way, {}, { title: long, body: long }).length).toBeLessThan(400);
    }
  });

  test('is ASCII where the locale is', () => {
    const options = { environment: {}, unicode: false };
    const sequence = notificationSequence({ title: '翻訳 ü', body: '🚀', about }, 'osc9', options);
    expect(sequence).toMatch(/^[\x00-\x7f]*$/);
  });
});
