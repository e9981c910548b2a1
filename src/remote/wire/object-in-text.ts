import { asObject, parseJson, type JsonObject } from '../../core/text/fields.js';

/** A text that opens object after object is noise: so many are tried, over so many characters together. */
const maxTries = 200;
const maxScanned = 24 * 1024 * 1024;

/** An object's first key, as every JSON writer begins it. */
const opening = /\{\s*["}]/g;

/**
 * The outermost JSON object in `text` that `fits`, whatever stands before and behind it: a login's
 * greeting, a shell's warnings. Undefined where there is none.
 */
export function objectInText(
  text: string,
  fits: (object: JsonObject) => boolean,
): JsonObject | undefined {
  const whole = asObject(parseJson(text));
  if (whole && fits(whole)) return whole;
  let scanned = 0;
  let tries = 0;
  let from = 0;
  while (tries < maxTries && scanned < maxScanned) {
    opening.lastIndex = from;
    const start = opening.exec(text)?.index;
    if (start === undefined) return undefined;
    const end = endOfObject(text, start);
    tries += 1;
    scanned += (end ?? text.length) - start;
    const object = end === undefined ? undefined : asObject(parseJson(text.slice(start, end)));
    if (object && fits(object)) return object;
    from = start + 1;
  }
  return undefined;
}

const structure = /["{}]/g;
const closingQuote = /"|\\./gs;

/** The index behind the brace that closes the object at `start`; undefined where it is cut short. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0;
  structure.lastIndex = start;
  for (let found = structure.exec(text); found; found = structure.exec(text)) {
    if (found[0] === '"') {
      const after = endOfString(text, found.index + 1);
      if (after === undefined) return undefined;
      structure.lastIndex = after;
    } else {
      depth += found[0] === '{' ? 1 : -1;
      if (depth === 0) return found.index + 1;
    }
  }
  return undefined;
}

function endOfString(text: string, from: number): number | undefined {
  closingQuote.lastIndex = from;
  for (let found = closingQuote.exec(text); found; found = closingQuote.exec(text)) {
    if (found[0] === '"') return found.index + 1;
  }
  return undefined;
}
