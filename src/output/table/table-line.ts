import type { CellContext } from './column-cells.js';
import { fit } from '../text/display-width.js';
import type { Column } from './columns.js';
import type { Layout } from './lay-out-columns.js';
import { span } from '../text/line.js';
import { rememberLastOfEach } from './remember-last.js';
import type { Row } from './row.js';
import type { Span, StyledLine } from '../text/styled-line.js';

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
