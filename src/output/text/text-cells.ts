import { eastAsianWidth } from 'get-east-asian-width';

/** A character with its combining marks, in one or two cells of the screen. */
export interface TextCell {
  /** As it is drawn. */
  readonly text: string;
  readonly width: 1 | 2;
  /** As it was written, including what is not drawn. */
  readonly source: string;
}

const printableAscii = /^[\x20-\x7e]*$/;
/** What takes no cell but belongs to the character before it; conjoining Hangul is no mark to Unicode. */
const combining = /^[\p{Mn}\p{Me}\u1160-\u11ff\ud7b0-\ud7ff]$/u;
/** Controls, direction overrides, joiners, tags, lone surrogates, line ends. */
const invisible = /^[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]$/u;
const pictographic = /^\p{Extended_Pictographic}$/u;
const firstRegionalLetter = 0x1f1e6;
const lastRegionalLetter = 0x1f1ff;
/** No language needs more on one character. */
const mostMarks = 8;

export function isPrintableAscii(text: string): boolean {
  return printableAscii.test(text);
}

/** Common characters that need no Unicode lookup: letters, Han, kana, Hangul, and the glyphs of our own screen. */
const plainRanges: readonly (readonly [first: number, last: number, width: 1 | 2])[] = [
  [0x20, 0x7e, 1],
  [0xa0, 0xa8, 1],
  [0xaf, 0x2af, 1],
  [0x2010, 0x2027, 1],
  [0x2500, 0x25a9, 1],
  [0x25c1, 0x25fa, 1],
  [0x400, 0x482, 1],
  [0x4e00, 0x9fff, 2],
  [0x3041, 0x3096, 2],
  [0x30a1, 0x30ff, 2],
  [0xac00, 0xd7a3, 2],
];

/** The same as a table, 0 for all others: a thousand rows are measured at every refresh. */
const plainWidths = new Uint8Array(0x10000);
for (const [first, last, width] of plainRanges) plainWidths.fill(width, first, last + 1);

/** The width of a text that has only such characters; undefined for any other. */
export function plainTextWidth(text: string): number | undefined {
  let total = 0;
  for (let index = 0; index < text.length; index += 1) {
    const width = plainWidths[text.charCodeAt(index)] ?? 0;
    if (width === 0) return undefined;
    total += width;
  }
  return total;
}

/** What only modifies the emoji before it: a variation selector, a skin tone, the box of a keycap. */
const decoration = /^(?:\p{Variation_Selector}|\p{Emoji_Modifier}|\u20e3)$/u;

/** What a character does: it gets a cell, changes the last cell, or does nothing. */
type Kind = 'cell' | 'pictograph' | 'mark' | 'joiner' | 'decoration' | 'nothing';

function kindOf(character: string, point: number): Kind {
  if (plainWidths[point]) return 'cell';
  if (character === '\u200d') return 'joiner';
  if (decoration.test(character)) return 'decoration';
  if (combining.test(character)) return 'mark';
  if (invisible.test(character)) return 'nothing';
  return pictographic.test(character) ? 'pictograph' : 'cell';
}

function newCell(character: string, point: number): TextCell {
  const isFlag = point >= firstRegionalLetter && point <= lastRegionalLetter;
  const text = isFlag ? String.fromCharCode(point - firstRegionalLetter + 0x41) : character;
  const plain = plainWidths[point] ?? 0;
  const width = isFlag || (plain > 0 ? plain : eastAsianWidth(point)) === 1 ? 1 : 2;
  return { text, width, source: character };
}

/**
 * Text as cells, of which every terminal takes the same number.
 *
 * Terminals disagree about an emoji made of several: 👩‍💻 takes two cells in kitty and four in xterm, ❤️ one or two, a
 * flag two or four; and where they disagree, a line runs into the next one. So the first emoji stands for the whole
 * (👩), without its selector and its skin, and a flag is its two letters. What takes no cell is dropped, save
 * combining marks, which stay with their character. Text from the right to the left keeps the order it was typed in.
 */
export function textCells(text: string): readonly TextCell[] {
  const cells: { text: string; width: 1 | 2; source: string }[] = [];
  let isPictograph = false;
  let isJoined = false;
  let marks = 0;
  for (const character of text.normalize('NFC')) {
    const point = character.codePointAt(0) ?? 0;
    const kind = kindOf(character, point);
    const last = cells.at(-1);
    if (kind === 'cell' || (kind === 'pictograph' && !(isJoined && last))) {
      cells.push(newCell(character, point));
      isPictograph = kind === 'pictograph';
      isJoined = false;
      marks = 0;
      continue;
    }
    if (kind === 'nothing' || !last) continue;
    last.source += character;
    isJoined = kind === 'joiner' && isPictograph;
    if (kind !== 'mark') continue;
    marks += 1;
    if (marks <= mostMarks) last.text += character;
  }
  return cells;
}
