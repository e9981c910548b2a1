import { expect, test } from 'vitest';
import { ansiLine } from './ansi.js';
import { span } from './line.js';

test('a line has colour only where asked for, and no blanks at its end', () => {
  const line = [span('a '), span('ASK', { tone: 'ask', bold: true }), span('   ')];
  expect(ansiLine(line, false)).toBe('a ASK');
  expect(ansiLine(line, true)).toBe('a \x1b[1;38;5;166mASK\x1b[0m');
});
