import { resolveStyle, type ThemeName } from '../../output/text/theme.js';
import type { StyledLine, Style } from '../../output/text/line.js';
import { isPrintableAscii, textCells, type TextCell } from '../../output/text/text-cells.js';

export interface Appearance {
  readonly theme: ThemeName;
  readonly unicode: boolean;
}

interface Place extends Appearance {
  /** From 0. */
  readonly row: number;
  readonly width: number;
}

/** What blessed keeps of a cell; the second cell of a wide character has an empty text. */
export type Cell = readonly [attribute: number, text: string];

/** blessed's number for "the terminal's own colour". */
const ownColour = 0x1ff;

/** blessed's number for a style: flags (bold 1, inverse 8), foreground, background in 9 bits each. */
function attributeOf(style: Style, theme: ThemeName): number {
  const { bold, inverse, foreground, background } = resolveStyle(style, theme);
  const flags = (bold ? 1 : 0) | (inverse ? 8 : 0);
  return (flags << 18) | ((foreground ?? ownColour) << 9) | (background ?? ownColour);
}

/** One line over the full width of the screen: cut where it is longer, blank where it is shorter. */
export function lineCells(line: StyledLine, place: Place): readonly Cell[] {
  const cells: Cell[] = [];
  let attribute = (ownColour << 9) | ownColour;
  for (const { text, style } of line) {
    attribute = attributeOf(style, place.theme);
    // Most text is; its cells need no look at each character.
    if (isPrintableAscii(text)) {
      const shown = text.slice(0, place.width - cells.length);
      for (const character of shown) cells.push([attribute, character]);
      continue;
    }
    for (const cell of textCells(text)) {
      if (cells.length + cell.width > place.width) break;
      for (const part of cellParts(cell, cells.length, place)) cells.push([attribute, part]);
    }
  }
  while (cells.length < place.width) cells.push([attribute, ' ']);
  return cells;
}

/** What each of the one or two cells of a character holds. */
function cellParts({ text, width }: TextCell, column: number, place: Place): readonly string[] {
  if (isPrintableAscii(text)) return [text];
  if (!place.unicode) return width === 2 ? ['?', '?'] : ['?'];
  // The cursor is set again after every such character: where the terminal thinks it wider or narrower
  // than we do, that cell is wrong and the rest of the line is not.
  const anchored = `${text}\x1b[${place.row + 1};${column + width + 1}H`;
  return width === 2 ? [anchored, ''] : [anchored];
}
