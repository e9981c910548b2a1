import { isPrintableAscii, plainTextWidth, textCells, type TextCell } from './text-cells.js';

export function displayWidth(text: string): number {
  if (isPrintableAscii(text)) return text.length;
  return plainTextWidth(text) ?? widthOfCells(textCells(text));
}

function widthOfCells(cells: readonly TextCell[]): number {
  let width = 0;
  for (const cell of cells) width += cell.width;
  return width;
}

function join(cells: readonly TextCell[]): string {
  return cells.map((cell) => cell.text).join('');
}

/** `text` without anything that a terminal might draw in more or fewer cells than we count. */
export function drawable(text: string): string {
  return isPrintableAscii(text) ? text : join(textCells(text));
}

function fitting(cells: readonly TextCell[], width: number): number {
  let used = 0;
  const end = cells.findIndex((cell) => (used += cell.width) > width);
  return end < 0 ? cells.length : end;
}

/** The start of `text` in at most `width` cells, with `ellipsis` if something is missing. */
export function cutEnd(text: string, width: number, ellipsis: string): string {
  if (isPrintableAscii(text) && text.length <= width) return text;
  const cells = textCells(text);
  if (widthOfCells(cells) <= width) return join(cells);
  const mark = ellipsis.slice(0, Math.max(0, width));
  return join(cells.slice(0, fitting(cells, width - mark.length))) + mark;
}

/**
 * The end of a path in at most `width` cells, from a separator on if that costs little: `…/shop-api`, not
 * `…c/shop-api`.
 */
function cutPath(path: string, width: number, ellipsis: string): string {
  if (displayWidth(path) <= width) return drawable(path);
  const mark = ellipsis.slice(0, Math.max(0, width));
  const cells = textCells(path).toReversed();
  const kept = join(cells.slice(0, fitting(cells, width - mark.length)).toReversed());
  const separator = kept.indexOf('/');
  const isNear = separator > 0 && separator * 3 <= kept.length;
  return mark + (isNear ? kept.slice(separator) : kept);
}

interface Fit {
  readonly align?: 'left' | 'right';
  /** Which part is kept if not all of it fits. */
  readonly keep?: 'start' | 'path-end';
  readonly ellipsis?: string;
}

/** `text` in exactly `width` cells: cut if it is longer, padded if it is shorter. */
export function fit(
  text: string,
  width: number,
  { align = 'left', keep = 'start', ellipsis = '' }: Fit = {},
): string {
  const cut = (keep === 'start' ? cutEnd : cutPath)(text, width, ellipsis);
  const blank = ' '.repeat(Math.max(0, width - displayWidth(cut)));
  return align === 'left' ? cut + blank : blank + cut;
}
