import { type ThemeName, lookOf, type Look } from '../../output/text/theme.js';
import type { StyledLine, Style } from '../../output/text/line.js';
import { isPrintableAscii, textCells, type TextCell } from '../../output/text/text-cells.js';

/** The line of the screen that is painted, and what the screen can show. */
export interface Canvas {
  /** From 0. */
  readonly row: number;
  readonly width: number;
  readonly theme: ThemeName;
  readonly unicode: boolean;
  /** Sets one cell; the second cell of a wide character has an empty text. */
  readonly put: (column: number, attribute: number, text: string) => void;
}

/** blessed's number for "the terminal's own colour". */
const ownColour = 0x1ff;
const flags = { bold: 1, underline: 2, inverse: 8 };

/** blessed's number for a look: flags, foreground, background in 9 bits each. */
function attributeOf(look: Look): number {
  const flag =
    (look.bold ? flags.bold : 0) |
    (look.underline ? flags.underline : 0) |
    (look.inverse ? flags.inverse : 0);
  return (flag << 18) | ((look.foreground ?? ownColour) << 9) | (look.background ?? ownColour);
}

const plainAttribute = (ownColour << 9) | ownColour;

class LinePainter {
  readonly #canvas: Canvas;
  #column = 0;
  #attribute = plainAttribute;

  constructor(canvas: Canvas) {
    this.#canvas = canvas;
  }

  span(text: string, style: Style): void {
    this.#attribute = this.#attributeOf(style);
    if (isPrintableAscii(text)) {
      for (let index = 0; index < text.length && this.#room() > 0; index += 1) {
        this.#put(text.charAt(index));
      }
      return;
    }
    for (const cell of textCells(text)) {
      if (cell.width > this.#room()) return;
      this.#cell(cell);
    }
  }

  /** Leaves the cells of a span as they are. */
  pass({ text, style }: StyledLine[number]): void {
    this.#attribute = this.#attributeOf(style);
    this.#column += Math.min(text.length, this.#room());
  }

  blankRest(): void {
    while (this.#room() > 0) this.#put(' ');
  }

  #attributeOf(style: Style): number {
    return attributeOf(lookOf(style, this.#canvas.theme));
  }

  #room(): number {
    return this.#canvas.width - this.#column;
  }

  #put(text: string): void {
    this.#canvas.put(this.#column, this.#attribute, text);
    this.#column += 1;
  }

  #cell({ text, width }: TextCell): void {
    if (isPrintableAscii(text)) {
      this.#put(text);
      return;
    }
    if (!this.#canvas.unicode) {
      for (let count = 0; count < width; count += 1) this.#put('?');
      return;
    }
    // The cursor is set anew after every such character: where the terminal thinks it wider or narrower
    // than we do, that cell is wrong and the rest of the line is not.
    const anchor = `\x1b[${this.#canvas.row + 1};${this.#column + width + 1}H`;
    this.#put(text + anchor);
    if (width === 2) this.#put('');
  }
}

/**
 * Paints one line over the full width of the canvas: cut where it is longer, blank where it is shorter. Of what the
 * canvas shows, spans that are the same in the same cells are left alone: in most rows only an age has moved on.
 */
export function paintLine(line: StyledLine, canvas: Canvas, shown: StyledLine = []): void {
  const painter = new LinePainter(canvas);
  let isInPlace = true;
  for (const [index, span] of line.entries()) {
    const before = shown[index];
    const isSimple = isPrintableAscii(span.text);
    if (isInPlace && isSimple && before && isSameSpan(before, span)) painter.pass(span);
    else painter.span(span.text, span.style);
    isInPlace &&=
      before !== undefined &&
      (before.text === span.text ||
        (isSimple && before.text.length === span.text.length && isPrintableAscii(before.text)));
  }
  painter.blankRest();
}

/** Whether two lines are painted alike; their styles are mostly made anew, and seldom differ. */
export function isSameLine(one: StyledLine, other: StyledLine): boolean {
  if (one === other) return true;
  return (
    one.length === other.length &&
    one.every((span, index) => {
      const match = other[index];
      return match !== undefined && isSameSpan(match, span);
    })
  );
}

function isSameSpan(one: StyledLine[number], other: StyledLine[number]): boolean {
  return one === other || (one.text === other.text && isSameStyle(one.style, other.style));
}

function isSameStyle(one: Style, other: Style): boolean {
  return (
    one === other ||
    (one.tone === other.tone &&
      one.bold === other.bold &&
      one.underline === other.underline &&
      one.dim === other.dim &&
      one.inverse === other.inverse)
  );
}
