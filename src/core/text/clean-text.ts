import { memoized } from '../memoize.js';

/** Far more than is ever shown: a pasted novel costs no more than its first pages. */
const maxInputUnits = 1 << 16;
const ellipsis = '…';

const plain = /^[\t-\r\x20-\x7e]*$/;

/**
 * Terminal escape sequences, 7-bit and 8-bit (C1). Strings (OSC, DCS, SOS, PM, APC) go with their content, up to their
 * end, the next escape or the line's end: no alternative runs past the next escape, so matching is linear.
 */
const escapeSequences =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?/g;

const lineBreaks = /[\t-\r\x1c-\x1f\x85\u2028\u2029]/g;

/**
 * What has no width, no shape of its own, or turns the text round: controls, bidi marks and isolates, zero-width and other
 * format characters, fillers, tags, lone surrogates. A joiner between two emoji and a variation selector behind one are
 * part of a picture, and stay. Compiled when first needed: to look up the properties of all characters takes V8 milliseconds.
 */
const invisible = memoized((flags: string) => {
  const emoji = '\\p{Extended_Pictographic}\\p{Emoji_Modifier}?\\ufe0f?';
  const selectors = '\\ufe0e|\\ufe0f';
  const parts = [
    `(?<!${emoji})\\u200d`,
    '\\u200d(?!\\p{Extended_Pictographic})',
    `(?<!\\p{Emoji})(?:${selectors})`,
    `(?!\\u200d|${selectors})[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Default_Ignorable_Code_Point}\\ufff9-\\ufffb]`,
  ];
  return new RegExp(parts.join('|'), flags);
});

/** `text` as one NFC line that is safe in a terminal and in JSON; white space is single spaces. Idempotent. */
export function cleanText(text: string): string {
  const bounded = text.length > maxInputUnits ? text.slice(0, maxInputUnits) : text;
  const visible = plain.test(bounded) ? bounded : withoutUnseen(bounded);
  return visible.replace(/\s+/g, ' ').trim();
}

function withoutUnseen(text: string): string {
  const visible = text
    .replace(escapeSequences, '')
    .replace(lineBreaks, ' ')
    .replace(invisible('gu'), '')
    .normalize('NFC');
  // Four marks on a letter write every language; piles of them climb over the neighbouring rows.
  return visible.replace(/(\p{M}{4})\p{M}+/gu, '$1');
}

/** `cleanText` of at most `maxChars` code points; `…` is the last of them where something was cut. */
export function cleanLine(text: string, maxChars: number): string {
  const clean = cleanText(text);
  const isWhole = text.length <= maxInputUnits;
  const kept = firstCodePoints(clean, maxChars);
  if (isWhole && kept.length === clean.length) return clean;
  // A joiner whose emoji was cut off would be invisible, and a space before the mark is one too many.
  const cut = firstCodePoints(kept, maxChars - 1).replace(/[\s\u200d]+$/, '');
  return ownCopy(cut + ellipsis);
}

function firstCodePoints(text: string, count: number): string {
  if (text.length <= count) return text;
  let units = 0;
  for (let seen = 0; seen < count && units < text.length; seen += 1) {
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  }
  return text.slice(0, units);
}

/** The most that a row shows of a title, a message or an action. Names, versions, models, branches: a longer one is none. */
export const maxShownChars = 200;

/** Cleaned and cut, or undefined where nothing visible is left. */
export function cleanLineOrNone(
  text: string | undefined,
  maxChars = maxShownChars,
): string | undefined {
  const line = text === undefined ? '' : cleanLine(text, maxChars);
  return line === '' ? undefined : line;
}

/** A path is opened as it is, and shown clean: it may hold anything but a NUL. */
export function shownPath(path: string | undefined): string | undefined {
  return path === undefined ? undefined : cleanText(path);
}

/** A copy in memory of its own: V8 keeps the whole line of 10 MB alive for a slice of 200 characters. */
export function ownCopy(text: string): string {
  return ` ${text}`.slice(1);
}

/** `1 thread`, `2 threads`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `1, 2, 3`; of a long list the first `most`, and how many more there are. */
export function firstFew(items: readonly (string | number)[], most = 5): string {
  const more = items.length - most;
  const named = items.slice(0, most).join(', ');
  return more > 0 ? `${named} and ${more} more` : named;
}
