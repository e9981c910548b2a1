import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyCharacter } from '../../../fixtures/any-character.js';
import { cutEnd, displayWidth, drawable, fit } from './display-width.js';
import { textCells } from './text-cells.js';

test.each([
  ['plain', 'plain', 5],
  ['日本語', '日本語', 6],
  ['한국어', '한국어', 6],
  ['ｆｕｌｌ', 'ｆｕｌｌ', 8],
  ['e\u0301te\u0301', 'été', 3],
  ['ก็', 'ก็', 1],
  ['👍', '👍', 2],
  ['👍🏽', '👍', 2],
  ['👩‍💻 dev', '👩 dev', 6],
  ['👨‍👩‍👧‍👦', '👨', 2],
  ['❤️', '❤', 1],
  ['⚡', '⚡', 2],
  ['1️⃣', '1', 1],
  ['🇩🇪', 'DE', 2],
  ['שלום', 'שלום', 4],
  ['سلام', 'سلام', 4],
  ['a\u200db', 'ab', 2],
  ['\u202eevil', 'evil', 4],
  ['\u009b2Jgone', '2Jgone', 6],
  ['tab\there', 'tabhere', 7],
  ['\ud800', '', 0],
  ['\u0301', '', 0],
  ['\u200d👍', '👍', 2],
])('%j is drawn as %j in %i cells', (text, drawn, width) => {
  expect(drawable(text)).toBe(drawn);
  expect(displayWidth(text)).toBe(width);
});

test('a character with very many marks keeps a few', () => {
  const [cell] = textCells(`z${'\u0337'.repeat(500)}`);
  expect(cell?.text.length).toBeLessThan(12);
});

const anyText = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('a', '日', '👩‍💻', '\u0301', '\u200d', '🏽', '🇩', '\x1b', 'é', '️'),
  }),
);

test('what is drawn is drawn the same again, and is as wide', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const drawn = drawable(text);
      // A mark may join its letter once what stood between them is gone.
      expect(drawable(drawn)).toBe(drawn.normalize('NFC'));
      expect(displayWidth(drawn)).toBe(displayWidth(text));
    }),
  );
});

test('a cut text has at most the width, a fitted one exactly', () => {
  const width = fc.integer({ min: 0, max: 30 });
  const ellipsis = fc.constantFrom('…', '..', '');
  fc.assert(
    fc.property(anyText, width, ellipsis, (text, cells, mark) => {
      expect(displayWidth(cutEnd(text, cells, mark))).toBeLessThanOrEqual(cells);
      for (const keep of ['start', 'path-end'] as const) {
        const fitted = fit(text, cells, { align: 'right', keep, ellipsis: mark });
        expect(displayWidth(fitted)).toBe(cells);
      }
    }),
  );
});

test.each([
  ['~/src/worktrees/parser', 12, '…rees/parser'],
  ['~/日本語/語', 8, '…本語/語'],
  ['~/日本語/語', 7, '…/語'],
  ['~/src/shop-api', 11, '…/shop-api'],
  ['short', 9, 'short'],
  ['x', 0, ''],
])('the path %j keeps its end in %i cells: %j', (text, width, cut) => {
  const how = { align: 'left', keep: 'path-end', ellipsis: '…' } as const;
  expect(fit(text, width, how).trimEnd()).toBe(cut);
});

test.each([
  ['Roll out the fix', 8, '…', 'Roll ou…'],
  ['Roll out the fix', 8, '..', 'Roll o..'],
  ['日本語', 5, '…', '日本…'],
  ['日本語', 4, '…', '日…'],
  ['long', 1, '..', '.'],
])('%j keeps its start in %i cells: %j', (text, width, mark, cut) => {
  expect(cutEnd(text, width, mark)).toBe(cut);
});
