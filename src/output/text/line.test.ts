import fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayWidth } from './display-width.js';
import { cutLine, lineWidth, span, spread, wrap } from './line.js';

test('a line is cut with an ellipsis where something is missing', () => {
  const line = [span('codex-ps '), span('日本語', 'ask'), span(' more')];
  expect(cutLine(line, 20, '…')).toEqual(line);
  expect(cutLine(line, 12, '…').map(({ text }) => text)).toEqual(['codex-ps ', '日…']);
});

test('a cut line is never wider than asked', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.nat(20), (texts, width) => {
      expect(
        lineWidth(
          cutLine(
            texts.map((text) => span(text)),
            width,
            '…',
          ),
        ),
      ).toBeLessThanOrEqual(width);
    }),
  );
});

test('the right end gives way to the left', () => {
  expect(lineWidth(spread([span('left')], [span('right')], 20))).toBe(20);
  expect(spread([span('left')], [span('right')], 9)).toEqual([span('left')]);
});

test.each([
  ['one two three', 8, ['one two', 'three']],
  ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
  ['first\nsecond', 20, ['first', 'second']],
  ['日本語', 4, ['日本', '語']],
])('%j wraps in %i cells', (text, width, lines) => {
  expect(wrap(text, width)).toEqual(lines);
});

test('every wrapped line fits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 30 }), (text, width) => {
      for (const line of wrap(text, width)) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }),
  );
});
