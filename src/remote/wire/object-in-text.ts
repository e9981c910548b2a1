import { asObject, parseJson, type JsonObject } from '../../core/text/fields.js';
import { jsonExtent } from '../../core/text/json-extent.js';

/** Text in which object after object begins is noise: only so many are tried, over so many characters together. */
const maxTries = 200;
const maxScanned = 24 * 1024 * 1024;

/** The largest document that fits into 8 MB has some 300,000. */
const maxValues = 320_000;

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
    const { kind, at } = jsonExtent(text, start, maxValues);
    const object =
      kind === 'end' ? asObject(parseJson(text.slice(start, at), maxValues)) : undefined;
    if (object && fits(object)) return object;
    isTooLarge ||= kind === 'too-large';
    scanned += at - start;
    from = start + 1;
  }
  return isTooLarge ? 'too-large' : undefined;
}
