import { resolveStyle, type ThemeName } from '../../output/text/theme.js';
import type { StyledLine, Style } from '../../output/text/line.js';
import { isPrintableAscii, textCells, type TextCell } from '../../output/text/text-cells.js';

export interface Appearance {
  readonly theme: ThemeName;
  readonly unicode: boolean;
}

interface Canvas extends Appearance {
  /** From 0. */
  readonly row: number;
  readonly width: number;
  /** Sets one cell; the second cell of a wide character has an empty text. */
  readonly put: (column: number, attribute: number, text: string) => void;
}

/** blessed's number for "the terminal's own colour". */
const ownColour = 0x1ff;

/** blessed's number for a style: flags (bold 1, underline 2, inverse 8), foreground, background in 9 bits each. */
function attributeOf(style: Style, theme: ThemeName): number {
  const { bold, underline, inverse, foreground, background } = resolveStyle(style, theme);
  const flags = (bold ? 1 : 0) | (underline ? 2 : 0) | (inverse ? 8 : 0);
  return (flags << 18) | ((foreground ?? ownColour) << 9) | (background ?? ownColour);
}

/** Paints one line over the full width of the canvas: cut where it is longer, blank where it is shorter. */
export function paintLine(line: StyledLine, canvas: Canvas): void {
  const { width, theme } = canvas;
  let column = 0;
  let attribute = (ownColour << 9) | ownColour;
  const put = (text: string): void => {
    canvas.put(column, attribute, text);
    column += 1;
  };
  for (const { text, style } of line) {
    attribute = attributeOf(style, theme);
    if (isPrintableAscii(text)) {
      for (let index = 0; index < text.length && column < width; index += 1)
        put(text.charAt(index));
      continue;
    }
    for (const cell of textCells(text)) {
      if (column + cell.width > width) break;
      for (const part of cellParts(cell, column, canvas)) put(part);
    }
  }
  while (column < width) put(' ');
}

/** What each of the one or two cells of a character holds. */
function cellParts({ text, width }: TextCell, column: number, canvas: Canvas): readonly string[] {
  if (isPrintableAscii(text)) return [text];
  if (!canvas.unicode) return width === 2 ? ['?', '?'] : ['?'];
  // The cursor is set again after every such character: where the terminal thinks it wider or narrower
  // than we do, that cell is wrong and the rest of the line is not.
  const anchored = `${text}\x1b[${canvas.row + 1};${column + width + 1}H`;
  return width === 2 ? [anchored, ''] : [anchored];
}
