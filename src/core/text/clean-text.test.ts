import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../../fixtures/any-character.js';
import { cleanLine, cleanLineOrNone, cleanText } from './clean-text.js';

describe('cleanText', () => {
  it.each([
    ['a plain line', 'fix the tests', 'fix the tests'],
    ['white space of every kind', ' a\tb\r\n c\u2028d\u0085e  f\u00a0', 'a b c d e f'],
    ['colours', '\x1b[31mred\x1b[0m', 'red'],
    ['C1 colours', '\x9b31mred\x9b0m', 'red'],
    ['a window title', '\x1b]0;owned\x07after', 'after'],
    ['a title that ends in ST', '\x1b]0;owned\x1b\\after', 'after'],
    ['a C1 title', '\x9d0;owned\x9cafter', 'after'],
    ['a title without an end', '\x1b]0;owned\nnext line', 'next line'],
    ['a device control string', '\x1bPq#0\x1b\\x', 'x'],
    ['a character set switch', '\x1b(0lqk', 'lqk'],
    ['a reset', '\x1bcx', 'x'],
    ['a lone escape', 'a\x1b', 'a'],
    ['an escape that hides another', '\x1b\x1b[31m[32mx', '[32mx'],
    ['bells and backspaces', 'a\x07\x08\x7fb', 'ab'],
    ['bidi overrides', 'a\u202egnp.exe\u2066b\u2069\u200f', 'agnp.exeb'],
    ['zero-width characters', 'a\u200bb\ufeffc\u2060d\u00ade', 'abcde'],
    ['lone surrogates', 'a\ud800b\udc00c', 'abc'],
    ['tags that nobody sees', 'a\u{e0041}\u{e0042}b', 'ab'],
    ['fillers', 'a\u3164\u115fb', 'ab'],
    ['a decomposed letter', 'e\u0301', 'é'],
    ['a letter with a mark that has no whole form', 'x\u0301', 'x\u0301'],
    ['a pile of marks', `x${'\u0301'.repeat(50)}y`, `x${'\u0301'.repeat(4)}y`],
    ['a family', '👩‍👩‍👧 ok', '👩‍👩‍👧 ok'],
    ['a skin tone and a profession', '👩🏽‍💻', '👩🏽‍💻'],
    ['a heart with its selector', '❤️‍🔥', '❤️‍🔥'],
    ['a keycap', '1️⃣', '1️⃣'],
    ['a joiner between letters', 'a\u200db', 'ab'],
    ['a selector behind a letter', 'a\ufe0fb', 'ab'],
    ['wide characters', '日本語のタイトル', '日本語のタイトル'],
    ['Arabic', 'مرحبا بالعالم', 'مرحبا بالعالم'],
  ])('cleans %s', (_what, text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  it('ends for a million unfinished escapes, which would take hours if each were read to the end', () => {
    const hostile = ['\x1b]', '\x1b[', '\x1b[1;', '\x9d', 'e\u0301', '\u200d', '👩\u200d'];
    for (const piece of hostile) expect(cleanText(piece.repeat(1 << 20))).not.toContain('\x1b');
  });
});

describe('cleanLine', () => {
  it.each([
    ['is left alone where it fits', 'abcd', 4, 'abcd'],
    ['ends in an ellipsis where it is cut', 'abcde', 4, 'abc…'],
    ['is cut by code points', '👍👍👍👍', 3, '👍👍…'],
    ['counts code points where units are more', '👍👍', 2, '👍👍'],
    ['leaves no space before the cut', 'ab cdef', 4, 'ab…'],
    ['leaves no joiner before the cut', '👩‍👩‍👧', 3, '👩…'],
  ])('%s', (_what, text, maxChars, line) => {
    expect(cleanLine(text, maxChars)).toBe(line);
  });

  it('marks what it never looked at as cut', () => {
    expect(cleanLine('\u200b'.repeat(1 << 17), 10)).toBe('…');
  });

  it('says nothing where nothing is visible', () => {
    expect(cleanLineOrNone('\x1b[0m \u200b', 10)).toBeUndefined();
    expect(cleanLineOrNone(undefined, 10)).toBeUndefined();
  });
});

const hostileText = fc
  .array(
    fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 8 }),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.constantFrom(
        '\x1b[',
        '\x1b]',
        '\x9b',
        '\x07',
        '\u200d',
        '👩',
        '\ufe0f',
        '\u0301',
        '🏽',
        ' ',
      ),
    ),
    { maxLength: 24 },
  )
  .map((pieces) => pieces.join(''));

describe('whatever comes in', () => {
  const forbidden =
    /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b-\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u;

  it('holds no control, escape or bidi character when it is clean, and is one line', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 40 }), (text, maxChars) => {
        const line = cleanLine(text, maxChars);
        expect(forbidden.test(line)).toBe(false);
        expect(Array.from(line).length).toBeLessThanOrEqual(maxChars);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is not changed by being cleaned again', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 40 }), (text, maxChars) => {
        const line = cleanLine(text, maxChars);
        expect(cleanLine(line, maxChars)).toBe(line);
      }),
      { numRuns: 2_000 },
    );
  });
});
