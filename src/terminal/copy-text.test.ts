import { describe, expect, test } from 'vitest';
import type { Command } from '../platform/host-ports.js';
import { copySequence, copyText } from './copy-text.js';
import type { Environment } from './pass-through.js';

/** How copying ends, what was run for it, and whether the terminal got the sequence. */
async function copied(
  environment: Environment,
  working: readonly string[],
  platform: 'linux' | 'darwin' = 'linux',
): Promise<readonly [string, readonly string[], boolean]> {
  const ran: Command[] = [];
  let sent = false;
  const result = await copyText('hi', {
    platform,
    environment,
    send: () => {
      sent = true;
    },
    run: (command) => {
      ran.push(command);
      const works = working.includes([command.program, ...command.args].join(' '));
      return Promise.resolve(
        works ? { kind: 'exited', code: 0, stdout: '', stderr: '' } : { kind: 'missing' },
      );
    },
  });
  expect(ran.every(({ input }) => input === 'hi')).toBe(true);
  return [result, ran.map(({ program }) => program), sent];
}

test.each<[string, Environment, readonly string[], readonly unknown[]]>([
  ['tmux', { TMUX: '/s,1,0' }, ['tmux load-buffer -w -'], ['copied', ['tmux'], false]],
  [
    'a tmux before 3.2',
    { TMUX: '/s,1,0' },
    ['tmux load-buffer -'],
    ['copied', ['tmux', 'tmux'], false],
  ],
  ['Wayland', { WAYLAND_DISPLAY: 'w', DISPLAY: ':0' }, ['wl-copy'], ['copied', ['wl-copy'], false]],
  ['X11', { DISPLAY: ':0' }, ['xclip -selection clipboard'], ['copied', ['xclip'], false]],
  ['X11 without xclip', { DISPLAY: ':0' }, [], ['sent', ['xclip'], true]],
  ['a display of another machine', { DISPLAY: ':0', SSH_CONNECTION: 'x' }, [], ['sent', [], true]],
  ['kitty over ssh', { TERM: 'xterm-kitty', SSH_CONNECTION: 'x' }, [], ['copied', [], true]],
  ['a terminal that may not take it', { TERM: 'xterm-256color' }, [], ['sent', [], true]],
])('copying in %s says what came of it', async (_, environment, working, expected) => {
  expect(await copied(environment, working)).toEqual(expected);
});

test('macOS has pbcopy', async () => {
  expect(await copied({}, ['pbcopy'], 'darwin')).toEqual(['copied', ['pbcopy'], false]);
});

describe('the sequence of OSC 52', () => {
  const plain = '\x1b]52;c;aGk=\x07';
  test.each([
    ['a terminal', {}, plain],
    ['tmux', { TMUX: '/x' }, `${plain}\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\`],
    ['screen', { STY: '1' }, `${plain}\x1bP${plain}\x1b\\`],
  ])('through %s', (_, environment, expected) => {
    expect(copySequence('hi', environment)).toBe(expected);
  });

  test('goes through screen in pieces that it takes', () => {
    const through = copySequence('x'.repeat(900), { STY: '1' }).split('\x07').slice(1).join('\x07');
    const pieces = [...through.matchAll(/\x1bP(.*?)\x1b\\/gs)].map(([, piece = '']) => piece);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(768);
    expect(pieces.join('')).toBe(copySequence('x'.repeat(900), {}));
  });
});
