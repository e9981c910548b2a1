import { isSameData } from '../../core/same-data.js';
import { displayWidth } from '../../output/text/display-width.js';
import { resolveStyle, type ThemeName } from '../../output/text/theme.js';
import type { Span, StyledLine, Style } from '../../output/text/line.js';
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

/** Takes what blessed keeps of a cell; the second cell of a wide character has an empty text. */
type SetCell = (column: number, attribute: number, text: string) => void;

/** blessed's number for "the terminal's own colour". */
const ownColour = 0x1ff;

/** blessed's number for a style: flags (bold 1, inverse 8), foreground, background in 9 bits each. */
function attributeOf(style: Style, theme: ThemeName): number {
  const { bold, inverse, foreground, background } = resolveStyle(style, theme);
  const flags = (bold ? 1 : 0) | (inverse ? 8 : 0);
  return (flags << 18) | ((foreground ?? ownColour) << 9) | (background ?? ownColour);
}

/**
 * Sets the cells of one line over the full width of the screen: cut where it is longer, blank where it is shorter.
 * Spans that `shown` has in the same place are passed over.
 */
export function paintLine(
  line: StyledLine,
  shown: StyledLine | undefined,
  place: Place,
  set: SetCell,
): void {
  let [column, shownColumn, isShown] = [0, 0, false];
  for (const [index, span] of line.entries()) {
    const before = shown?.[index];
    isShown = column === shownColumn && isSameData(before, span);
    const width = displayWidth(span.text);
    shownColumn += isShown ? width : displayWidth(before?.text ?? '');
    const isPassed = isShown && column + width <= place.width;
    column = isPassed ? column + width : paintSpan(span, column, place, set);
  }
  if (isShown && line.length === shown?.length) return;
  const attribute = attributeOf(line.at(-1)?.style ?? { tone: 'plain' }, place.theme);
  for (; column < place.width; column += 1) set(column, attribute, ' ');
}

/** Gives the column after it. */
function paintSpan({ text, style }: Span, from: number, place: Place, set: SetCell): number {
  const attribute = attributeOf(style, place.theme);
  let column = from;
  // Most text is; its cells need no look at each character.
  if (isPrintableAscii(text)) {
    for (const character of text.slice(0, place.width - from)) set(column++, attribute, character);
    return column;
  }
  for (const cell of textCells(text)) {
    if (column + cell.width > place.width) break;
    for (const part of cellParts(cell, column, place)) set(column++, attribute, part);
  }
  return column;
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
