import { describe, expect, test } from 'vitest';
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
