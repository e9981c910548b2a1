import { asObject, parseJson, type JsonObject } from '../../core/text/fields.js';

/** Text in which object after object begins is noise: only so many are tried, over so many characters together. */
const maxTries = 200;
const maxScanned = 24 * 1024 * 1024;

/**
 * Parsing takes memory by the value, not by the byte: 8 MB of `[],[],…` would take hundreds. The largest document
 * that fits into 8 MB has some 300,000 values, six levels deep.
 */
const maxValues = 400_000;
const maxDepth = 32;

/** An object's first key, as every JSON writer begins it. */
const opening = /\{\s*["}]/g;

/**
 * The outermost JSON object in `text` that `fits`, whatever stands before and behind it: a login's greeting, a
 * shell's warnings. Undefined if there is none, `too-large` if an object has too many values to be parsed.
 */
export function objectInText(
  text: string,
  fits: (object: JsonObject) => boolean,
): JsonObject | 'too-large' | undefined {
  let scanned = 0;
  let from = 0;
  let isTooLarge = false;
  for (let tries = 0; tries < maxTries && scanned < maxScanned; tries += 1) {
    opening.lastIndex = from;
    const start = opening.exec(text)?.index;
    if (start === undefined) break;
    const { kind, at } = endOfObject(text, start);
    const object = kind === 'end' ? asObject(parseJson(text.slice(start, at))) : undefined;
    if (object && fits(object)) return object;
    isTooLarge ||= kind === 'too-large';
    scanned += at - start;
    from = start + 1;
  }
  return isTooLarge ? 'too-large' : undefined;
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

interface ObjectEnd {
  /** `cut`: the text ends before the object. */
  readonly kind: 'end' | 'cut' | 'too-large';
  /** The index behind the last character that was examined. */
  readonly at: number;
}

/** Where the object that begins at `start` ends. */
function endOfObject(text: string, start: number): ObjectEnd {
  let depth = 0;
  let values = 0;
  let isInString = false;
  for (let index = start; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (isInString) {
      if (code === backslash) index += 1;
      else if (code === quote) isInString = false;
    } else if (code === quote) {
      isInString = true;
    } else if (code === comma) {
      values += 1;
    } else if (code === openBrace || code === openBracket) {
      depth += 1;
      values += 1;
      if (depth > maxDepth) return { kind: 'too-large', at: index };
    } else if (code === closeBrace || code === closeBracket) {
      depth -= 1;
      if (depth === 0) return { kind: 'end', at: index + 1 };
    }
    if (values > maxValues) return { kind: 'too-large', at: index };
  }
  return { kind: 'cut', at: text.length };
}
