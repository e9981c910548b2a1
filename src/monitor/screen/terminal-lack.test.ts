import { describe, expect, test } from 'vitest';
import { copySequence } from './run-monitor.js';
import { terminalLack } from './terminal-lack.js';

const usual = { inputIsTerminal: true, outputIsTerminal: true, term: 'xterm-256color' };

describe('which terminal the monitor needs', () => {
  test.each([
    ['a usual one', usual, undefined],
    ['dumb', { ...usual, term: 'dumb' }, 'dumb'],
    ['none named', { ...usual, term: undefined }, 'dumb'],
    ['a pipe', { ...usual, outputIsTerminal: false }, 'no-output'],
    ['no keyboard', { ...usual, inputIsTerminal: false }, 'no-keyboard'],
  ])('%s', (_, facts, expected) => {
    expect(terminalLack(facts)).toBe(expected);
  });
});

describe('copying', () => {
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
