import { cutEnd, displayWidth, drawable } from './display-width.js';

/** A colour by its meaning; a theme gives it a number. */
export type Tone =
  'plain' | 'title' | 'ask' | 'fail' | 'work' | 'idle' | 'unknown' | 'accent' | 'error' | 'muted';

/** Colour never carries meaning alone: words and glyphs do. */
export interface Style {
  readonly tone: Tone;
  readonly bold?: boolean;
  /** Dimmed by colour (blessed has no dim): stale and detached rows. */
  readonly dim?: boolean;
  /** The selected row, also without colours. */
  readonly inverse?: boolean;
}

export interface Span {
  readonly text: string;
  readonly style: Style;
}

/** One line of the screen; the rest of its width is blank in the style of its last span. */
export type StyledLine = readonly Span[];

export interface Frame {
  readonly lines: readonly StyledLine[];
  /** The text cursor, in cells from the top left; absent if it is hidden. */
  readonly cursor?: { readonly row: number; readonly column: number };
}

export function span(text: string, style: Tone | Style = 'plain'): Span {
  return { text, style: typeof style === 'string' ? { tone: style } : style };
}

export function lineWidth(line: StyledLine): number {
  return line.reduce((sum, { text }) => sum + displayWidth(text), 0);
}

/** `line` in at most `width` cells, with an ellipsis if something is missing, and nothing that cannot be drawn. */
export function cutLine(line: StyledLine, width: number, ellipsis: string): StyledLine {
  if (lineWidth(line) <= width) {
    return line.map(({ text, style }) => ({ text: drawable(text), style }));
  }
  const mark = ellipsis.slice(0, Math.max(0, width));
  const spans: Span[] = [];
  let left = width - mark.length;
  for (const { text, style } of line) {
    const overflows = displayWidth(text) > left;
    const cut = cutEnd(text, left, '');
    spans.push({ text: overflows ? cut + mark : cut, style });
    if (overflows) break;
    left -= displayWidth(cut);
  }
  return spans;
}

/** `left` at the start and `right` at the end of `width` cells, or `left` alone if both do not fit. */
export function spread(left: StyledLine, right: StyledLine, width: number): StyledLine {
  const blank = width - lineWidth(left) - lineWidth(right);
  return blank < 1 ? left : [...left, span(' '.repeat(blank)), ...right];
}

/** The lines of a text, each at most `width` cells, broken at spaces if possible. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const paragraph of text.split(/\r\n|[\r\n]/)) {
    let line = '';
    for (const word of drawable(paragraph.replaceAll('\t', '  '))
      .split(' ')
      .flatMap((long) => pieces(long, width))) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (line !== '' && displayWidth(longer) > width) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    lines.push(line);
  }
  return lines;
}

/** A word that is too long for a line, in pieces that fill one each. */
function pieces(word: string, width: number): readonly string[] {
  const found: string[] = [];
  let rest = word;
  while (width > 1 && displayWidth(rest) > width) {
    const piece = cutEnd(rest, width, '');
    found.push(piece);
    rest = rest.slice(piece.length);
  }
  return [...found, rest];
}
