import { displayWidth, fit } from '../text/display-width.js';
import { span, type Span, type StyledLine } from '../text/line.js';
import type { CellContext } from './column-cells.js';
import { lastingRank, type Column } from './columns.js';
import { keepLast, rememberLast, rememberLastOfEach } from './remember-last.js';
import type { Row } from './row.js';

/** A column and how wide its longest text is, its title among them. */
export interface ColumnNeed {
  readonly column: Column;
  readonly natural: number;
}

type SizedNeed = ColumnNeed & { readonly width: number };

interface PlacedColumn {
  readonly column: Column;
  readonly width: number;
}

export interface Layout {
  readonly columns: readonly PlacedColumn[];
  /** Blank cells between two columns. */
  readonly gap: number;
}

/** From this width on two blanks stand between columns, if that costs none of them. */
const wide = 120;

/** As wide as each text, nothing dropped: for a pipe. */
export function naturalLayout(needs: readonly ColumnNeed[]): Layout {
  return { columns: needs.map(({ column, natural }) => ({ column, width: natural })), gap: 2 };
}

/** Which columns a line of `width` cells holds, and how wide. What does not fit shrinks where it can, and then goes by rank. */
export function layOutColumns(
  needs: readonly ColumnNeed[],
  width: number,
  options: { readonly oneHost: boolean },
): Layout {
  const least = needs.map((need) => ({ ...need, width: leastWidth(need) }));
  const good = least.map((need) => ({ ...need, width: goodWidth(need) }));
  const gap = width >= wide && lineWidth(good, 2) <= width ? 2 : 1;
  const kept = least.filter(
    (need) => need.column.isWhole !== true || need.width + gap + stateWidth <= width,
  );
  const rank = ({ column }: ColumnNeed): number =>
    (options.oneHost ? column.dropRankOfOneHost : undefined) ?? column.dropRank;
  while (kept.length > 1) {
    const first = kept.reduce((least, need) => (rank(need) < rank(least) ? need : least));
    const lasts = rank(first) >= lastingRank;
    if (lineWidth(lasts ? kept : kept.map(withDistinctWidth), gap) <= width) break;
    if (!lasts || !shrinkLast(kept)) kept.splice(kept.indexOf(first), 1);
  }
  refill(kept, least, (all) => lineWidth(all, gap) <= width);
  return { columns: widen(kept, width - lineWidth(kept, gap)), gap };
}

/** A wide column that went may have left room for a narrow one that went before it: of those that stay longest. */
function refill(
  kept: SizedNeed[],
  all: readonly SizedNeed[],
  fits: (needs: readonly SizedNeed[]) => boolean,
): void {
  const places = all.map(({ column }) => column);
  const gone = all.filter(({ column }) => !kept.some((need) => need.column === column));
  const lasting = gone.filter(
    ({ column }) => column.dropRank >= lastingRank && column.isWhole !== true,
  );
  for (const need of lasting.toSorted((a, b) => b.column.dropRank - a.column.dropRank)) {
    if (fits([...kept, need])) kept.push(need);
  }
  kept.sort((a, b) => places.indexOf(a.column) - places.indexOf(b.column));
}

/** Shrinks what gives way last; false where that was done before. */
function shrinkLast(kept: SizedNeed[]): boolean {
  const index = kept.findIndex(
    ({ column, width }) => column.shrinks === 'last' && width > column.minWidth,
  );
  const need = kept[index];
  if (!need) return false;
  kept[index] = { ...need, width: need.column.minWidth };
  return true;
}

/** What STATE takes at the least: a column that is never cut and leaves it no room is not shown. */
const stateWidth = 7;

function leastWidth({ column, natural }: ColumnNeed): number {
  return column.shrinks === 'first' ? Math.min(natural, column.minWidth) : natural;
}

function withDistinctWidth(need: SizedNeed): SizedNeed {
  return { ...need, width: Math.max(need.width, distinctWidth(need)) };
}

function distinctWidth({ column, natural }: ColumnNeed): number {
  return Math.min(natural, column.distinctWidth ?? 0);
}

/** Enough to recognise its texts by. */
function goodWidth({ column, natural }: ColumnNeed): number {
  return Math.max(leastWidth({ column, natural }), Math.min(natural, column.goodWidth));
}

function lineWidth(kept: readonly { readonly width: number }[], gap: number): number {
  return kept.reduce((sum, { width }) => sum + width, 0) + gap * Math.max(0, kept.length - 1);
}

/** Spreads the cells left over among those that would use them: first to what tells rows apart, then until all are good to read, then the rest. */
function widen(kept: readonly SizedNeed[], spare: number): readonly PlacedColumn[] {
  const placed = kept.map((need) => ({ ...need }));
  const left = feed(placed, goodWidth, feed(placed, distinctWidth, spare));
  feed(placed, ({ natural }) => natural, left);
  return placed.map(({ column, width }) => ({ column, width }));
}

/** One cell each in turn, so that none starves; gives what is left. */
function feed(
  placed: { readonly column: Column; width: number; readonly natural: number }[],
  wanted: (need: ColumnNeed) => number,
  spare: number,
): number {
  let left = spare;
  for (;;) {
    const hungry = placed.filter((need) => need.width < wanted(need));
    if (left <= 0 || hungry.length === 0) return left;
    for (const need of hungry.slice(0, left)) need.width += 1;
    left -= Math.min(left, hungry.length);
  }
}

/** How wide each column would be on a screen, over all rows: so that scrolling moves no column. */
export function columnNeeds(
  columns: readonly Column[],
  rows: readonly Row[],
  context: CellContext,
): readonly ColumnNeed[] {
  return uncutColumnNeeds(columns, rows, context).map(({ column, natural }) => ({
    column,
    natural: Math.min(natural, column.maxWidth),
  }));
}

/** How wide each column must be for nothing at all to be cut. */
export function uncutColumnNeeds(
  columns: readonly Column[],
  rows: readonly Row[],
  context: CellContext,
): readonly ColumnNeed[] {
  // One that shrinks by itself asks for no more than its texts; the others must not move as a number grows.
  const widest = columns.map((column) =>
    Math.max(column.shrinks === 'first' ? 0 : column.minWidth, column.title.length),
  );
  const widthsOf = rowWidths(columns, stillContext(context));
  for (const row of rows) {
    const widths = widthsOf(row);
    for (let index = 0; index < widths.length; index += 1) {
      const width = widths[index] ?? 0;
      if (width > (widest[index] ?? 0)) widest[index] = width;
    }
  }
  return columns.map((column, index) => ({ column, natural: widest[index] ?? 0 }));
}

/** A row is measured once, for as long as it and what else its texts are made with are the same. */
const rowWidths = rememberLast((columns: readonly Column[], context: CellContext) =>
  rememberLastOfEach((row: Row): readonly number[] =>
    columns.map((column) => displayWidth(column.text(row, context))),
  ),
);

/** All but the time: no age that ticks on takes more than the four cells that its column has at the least. */
const stillContext = keepLast(
  (last: CellContext, context: CellContext) =>
    last.homes === context.homes &&
    last.shortIds === context.shortIds &&
    last.glyphs === context.glyphs &&
    last.debug === context.debug,
);

/** One row of the grid, each cell exactly as wide as its column: the same object as long as all its texts are the same. */
export function tableLine(row: Row, layout: Layout, context: CellContext): StyledLine {
  const texts = layout.columns.map(({ column }) => column.text(row, context));
  return lineOf(row, layout, context.glyphs.ellipsis, ...texts);
}

/** Most rows are drawn again and again as they are; to fit their texts is most of the work. */
const lineOf = rememberLastOfEach(
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

/** What stands above the columns; `mark` gives the sign of the one that the rows are sorted by. */
export function titleLine(layout: Layout, mark: (column: Column) => string): StyledLine {
  return withGaps(
    layout,
    layout.columns.map(({ column, width }) => {
      const sign = mark(column);
      const { align } = column;
      const title = column.title.slice(0, Math.max(0, width - sign.length));
      const text = fit(title + sign, width, { align, keep: 'start', ellipsis: '' });
      return span(text, { tone: sign === '' ? 'muted' : 'accent', bold: true });
    }),
  );
}

function withGaps({ gap }: Layout, cells: readonly Span[]): StyledLine {
  const blank = span(' '.repeat(gap));
  return cells.flatMap((cell, index) => (index === 0 ? [cell] : [blank, cell]));
}
