import type { CellContext } from './column-cells.js';
import type { Column } from './columns.js';
import { displayWidth } from './display-width.js';
import type { ColumnNeed } from './lay-out-columns.js';
import type { Row } from './row.js';

/** How wide each column would be on a screen, over all rows: so that scrolling moves no column. */
export function columnNeeds(
  columns: readonly Column[],
  rows: readonly Row[],
  context: CellContext,
): readonly ColumnNeed[] {
  return needsUpTo(
    columns.map((column) => ({ column, maxWidth: column.maxWidth })),
    rows,
    context,
  );
}

/** How wide each column must be for nothing at all to be cut. */
export function uncutColumnNeeds(
  columns: readonly Column[],
  rows: readonly Row[],
  context: CellContext,
): readonly ColumnNeed[] {
  return needsUpTo(
    columns.map((column) => ({ column, maxWidth: Infinity })),
    rows,
    context,
  );
}

function needsUpTo(
  limits: readonly { readonly column: Column; readonly maxWidth: number }[],
  rows: readonly Row[],
  context: CellContext,
): readonly ColumnNeed[] {
  return limits.map(({ column, maxWidth }) => {
    // One that shrinks by itself asks for no more than its texts; the others must not move as a number grows.
    const least = column.shrinks === 'first' ? 0 : column.minWidth;
    let natural = Math.max(least, column.title.length);
    for (const row of rows) {
      if (natural >= maxWidth) break;
      const text = column.text(row, context);
      // No character is wider than two cells: most texts need no measuring.
      if (text.length * 2 > natural) natural = Math.max(natural, displayWidth(text));
    }
    return { column, natural: Math.min(natural, maxWidth) };
  });
}
