import { displayWidth, fit } from '../text/display-width.js';
import { span, type Span, type StyledLine } from '../text/line.js';
import type { EpochMs } from '../../core/time.js';
import { type CellContext, lastingRank, type Column } from './columns.js';
import { memoizeLast, memoizeLastOfEach } from '../../core/memoize.js';
import type { Row } from '../../core/fleet/session-groups.js';

interface PlacedColumn {
  readonly column: Column;
  readonly width: number;
}

export interface Layout {
  readonly columns: readonly PlacedColumn[];
  /** Blank cells between two columns. */
  readonly gap: number;
}

/** From this width on two blanks are between columns, if no column is dropped for that. */
const wide = 120;

/** The least width of STATE: a column that is never cut and leaves no room for it is not shown. */
const stateWidth = 7;

/** A column, its width so far, and the widths that it wants: to distinguish rows, to recognise a text, for the whole text. */
interface SizedColumn extends PlacedColumn {
  readonly distinct: number;
  readonly good: number;
  readonly natural: number;
}

function sized(column: Column, naturalWidth = 0): SizedColumn {
  const natural = Math.min(naturalWidth, column.maxWidth);
  const width = column.shrinks === 'first' ? Math.min(natural, column.minWidth) : natural;
  const distinct = Math.min(natural, column.distinctWidth ?? 0);
  const good = Math.max(width, Math.min(natural, column.goodWidth));
  return { column, width, distinct, good, natural };
}

/** Which columns a line of `width` cells holds, and how wide. What does not fit shrinks if it can, and then is dropped by rank. */
export function layOutColumns(
  columns: readonly Column[],
  naturals: readonly number[],
  width: number,
  oneHost: boolean,
): Layout {
  const all = columns.map((column, index) => sized(column, naturals[index]));
  const gap = width >= wide && lineWidth(all, 2, 'good') <= width ? 2 : 1;
  const kept = all.filter((one) => !one.column.isWhole || one.width + gap + stateWidth <= width);
  const rank = ({ column }: SizedColumn): number =>
    (oneHost ? column.dropRankOfOneHost : undefined) ?? column.dropRank;
  while (kept.length > 1) {
    const first = kept.reduce((least, one) => (rank(one) < rank(least) ? one : least));
    const lasts = rank(first) >= lastingRank;
    if (lineWidth(kept, gap, lasts ? undefined : 'distinct') <= width) break;
    if (!lasts || !shrinkLast(kept)) kept.splice(kept.indexOf(first), 1);
  }
  // A wide column that was dropped may have left room for a narrow one that was dropped before it.
  const dropped = all
    .filter((one) => !kept.some(({ column }) => column === one.column))
    .filter(({ column }) => column.dropRank >= lastingRank && !column.isWhole)
    .toSorted((a, b) => b.column.dropRank - a.column.dropRank);
  for (const one of dropped) if (lineWidth([...kept, one], gap) <= width) kept.push(one);
  kept.sort((a, b) => columns.indexOf(a.column) - columns.indexOf(b.column));
  return { columns: widened(kept, width - lineWidth(kept, gap)), gap };
}

/** Shrinks the column that shrinks last; false if that was done before. */
function shrinkLast(kept: SizedColumn[]): boolean {
  const index = kept.findIndex(
    ({ column, width }) => column.shrinks === 'last' && width > column.minWidth,
  );
  const one = kept[index];
  if (!one) return false;
  kept[index] = { ...one, width: one.column.minWidth };
  return true;
}

/** The cells of a line; with `atLeast`, if every column had that width. */
function lineWidth(
  columns: readonly SizedColumn[],
  gap: number,
  atLeast?: 'distinct' | 'good',
): number {
  const widths = columns.map((one) => Math.max(one.width, atLeast ? one[atLeast] : 0));
  return widths.reduce((sum, width) => sum + width, gap * Math.max(0, columns.length - 1));
}

/** Gives out the cells that are left, one each in turn: until all columns have one wanted width, then the next. */
function widened(columns: readonly SizedColumn[], spare: number): readonly PlacedColumn[] {
  const widths = columns.map(({ width }) => width);
  let left = spare;
  for (const wanted of ['distinct', 'good', 'natural'] as const) {
    let hasGrown = true;
    while (hasGrown) {
      hasGrown = false;
      for (const [index, one] of columns.entries()) {
        const width = widths[index] ?? 0;
        if (left <= 0 || width >= one[wanted]) continue;
        widths[index] = width + 1;
        left -= 1;
        hasGrown = true;
      }
    }
  }
  return columns.map(({ column }, index) => ({ column, width: widths[index] ?? 0 }));
}

/** How wide each column must be for nothing to be cut, over all rows: so that scrolling moves no column. */
export function naturalWidths(
  columns: readonly Column[],
  rows: readonly Row[],
  context: CellContext,
): readonly number[] {
  // A column that shrinks by itself is as wide as its texts; the others must not move when a number grows.
  const widest = columns.map((column) =>
    Math.max(column.shrinks === 'first' ? 0 : column.minWidth, column.title.length),
  );
  const { now, ...still } = context;
  const widthsOf = rowWidths(columns, still);
  for (const row of rows) {
    for (const [index, width] of widthsOf(row, now).entries()) {
      if (width > (widest[index] ?? 0)) widest[index] = width;
    }
  }
  return widest;
}

/**
 * A row is measured once, while it and what else its texts depend on are the same, except the time: no age that counts
 * up takes more than the four cells that its column has at least.
 */
const rowWidths = memoizeLast((columns: readonly Column[], still: Omit<CellContext, 'now'>) => {
  const known = new WeakMap<Row, readonly number[]>();
  return (row: Row, now: EpochMs): readonly number[] => {
    const context = { ...still, now };
    const widths =
      known.get(row) ?? columns.map((column) => displayWidth(column.text(row, context)));
    known.set(row, widths);
    return widths;
  };
});

/** One row of the grid, each cell exactly as wide as its column: the same object as long as all its texts are the same. */
export function tableLine(row: Row, layout: Layout, context: CellContext): StyledLine {
  const texts = layout.columns.map(({ column }) => column.text(row, context));
  return lineOf(row, layout, context.glyphs.ellipsis, ...texts);
}

/** Most rows are drawn again unchanged; fitting their texts is most of the work. */
const lineOf = memoizeLastOfEach(
  (row: Row, layout: Layout, ellipsis: string, ...texts: readonly string[]): StyledLine =>
    withGaps(
      layout,
      layout.columns.map(({ column, width }, index) => {
        const { align, keep } = column;
        const text = fit(texts[index] ?? '', width, { align, keep, ellipsis });
        return { text, style: column.style(row) };
      }),
    ),
);

/** The titles of the columns; `mark` gives the sign of the one that the rows are sorted by. */
export function titleLine(layout: Layout, mark: (column: Column) => string): StyledLine {
  return withGaps(
    layout,
    layout.columns.map(({ column, width }) => {
      const sign = mark(column);
      const { align } = column;
      const title = column.title.slice(0, Math.max(0, width - sign.length));
      const text = fit(title + sign, width, { align });
      return span(text, { tone: sign === '' ? 'muted' : 'accent', bold: true });
    }),
  );
}

function withGaps({ gap }: Layout, cells: readonly Span[]): StyledLine {
  const blank = span(' '.repeat(gap));
  return cells.flatMap((cell, index) => (index === 0 ? [cell] : [blank, cell]));
}
