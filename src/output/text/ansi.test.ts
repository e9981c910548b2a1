import { expect, test } from 'vitest';
import { ansiLine } from './ansi.js';
import { span } from './line.js';

test('a line has colour only where asked for, and no blanks at its end', () => {
  const line = [span('a '), span('ASK', { tone: 'ask', bold: true }), span('   ')];
  expect(ansiLine(line, 'none')).toBe('a ASK');
  expect(ansiLine(line, 'default')).toBe('a \x1b[1;38;5;166mASK\x1b[0m');
});
