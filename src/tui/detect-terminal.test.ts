import { describe, expect, test } from 'vitest';
import { copySequence } from './copy-sequence.js';
import { detectTerminal } from './detect-terminal.js';

const xterm = { TERM: 'xterm-256color', LANG: 'en_US.UTF-8' };

function detect(environment: Record<string, string>, more: object = {}) {
  return detectTerminal({
    inputIsTerminal: true,
    outputIsTerminal: true,
    noColour: false,
    environment,
    ...more,
  });
}

describe('which terminal gets what', () => {
  test.each([
    ['a usual one', xterm, {}, { kind: 'screen', colour: true, unicode: true }],
    ['dumb', { TERM: 'dumb' }, {}, { kind: 'plain', because: 'dumb' }],
    ['none named', {}, {}, { kind: 'plain', because: 'dumb' }],
    ['a pipe', xterm, { outputIsTerminal: false }, { kind: 'plain', because: 'output' }],
    ['no keyboard', xterm, { inputIsTerminal: false }, { kind: 'plain', because: 'input' }],
    ['NO_COLOR', { ...xterm, NO_COLOR: '1' }, {}, { kind: 'screen', colour: false, unicode: true }],
    ['empty NO_COLOR', { ...xterm, NO_COLOR: '' }, {}, { colour: true }],
    ['--no-color', xterm, { noColour: true }, { colour: false }],
    ['the C locale', { TERM: 'xterm', LANG: 'C' }, {}, { unicode: false }],
    ['LC_ALL before LANG', { ...xterm, LC_ALL: 'POSIX' }, {}, { unicode: false }],
    ['an empty LC_ALL', { ...xterm, LC_ALL: '' }, {}, { unicode: true }],
    ['macOS', { TERM: 'xterm', LC_CTYPE: 'UTF-8' }, {}, { unicode: true }],
  ])('%s', (_, environment, more, expected) => {
    expect(detect(environment, more)).toMatchObject(expected);
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
});
