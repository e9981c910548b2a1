import type { CellContext } from './column-cells.js';
import type { Column } from './columns.js';
import { displayWidth } from '../text/display-width.js';
import type { ColumnNeed } from './lay-out-columns.js';
import { keepLast, rememberEach, rememberLast } from './remember-last.js';
import type { Row } from './row.js';

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
  rememberEach((row: Row): readonly number[] =>
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
