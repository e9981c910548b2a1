import type { CellContext } from './column-cells.js';
import { fit } from './display-width.js';
import type { Layout } from './lay-out-columns.js';
import { span } from './line.js';
import type { Row } from './row.js';
import type { Span, StyledLine } from './styled-line.js';

/** One row of the grid, each cell exactly as wide as its column. */
export function tableLine(row: Row, layout: Layout, context: CellContext): StyledLine {
  const { ellipsis } = context.glyphs;
  return withGaps(
    layout,
    layout.columns.map(({ column, width }) => {
      const { align, keep } = column;
      const text = fit(column.text(row, context), width, { align, keep, ellipsis });
      return { text, style: column.style(row) };
    }),
  );
}

/** What stands above the columns; `mark` gives the sign of the one that the rows are sorted by. */
export function titleLine(layout: Layout, mark: (title: string) => string): StyledLine {
  return withGaps(
    layout,
    layout.columns.map(({ column, width }) => {
      const sign = mark(column.title);
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
