const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/** No JSON that we read is nested deeper than ten levels. */
const maxDepth = 100;

export interface JsonExtent {
  /** `cut`: the text ends before the value. */
  readonly kind: 'end' | 'cut' | 'too-large';
  /** The index behind the last character that was examined. */
  readonly at: number;
}

/** The end of the object or array at `start`, without parsing: 8 MB of `[],[],…` take 300 MB and seconds to parse. */
export function jsonExtent(text: string, start: number, maxValues: number): JsonExtent {
  let depth = 0;
  let values = 0;
  for (let index = start; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) {
      index = endOfString(text, index);
      if (index < 0) return { kind: 'cut', at: text.length };
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

/** The index of the quote that ends the string that begins at `start`; -1 where none does. */
function endOfString(text: string, start: number): number {
  let end = start;
  let escapes: number;
  do {
    end = text.indexOf('"', end + 1);
    escapes = 0;
    while (end > 0 && text.charCodeAt(end - 1 - escapes) === backslash) escapes += 1;
  } while (escapes % 2 === 1);
  return end;
}
