import { span, type Span, type Style, type StyledLine } from '../../output/text/line.js';
import type { Column, ColumnName } from '../../output/table/columns.js';
import { memoizeLastOfEach } from '../../core/memoize.js';
import type { Row } from '../../core/fleet/session-groups.js';
import { headingLine } from '../../output/table/sections.js';
import { tableLine, titleLine } from '../../output/table/table-layout.js';
import { timelineLegend } from '../../timeline/timeline-line.js';
import { timelineTable } from '../../timeline/timeline-table.js';
import { gutter, listLayout } from '../state/list-columns.js';
import { selectedKey, stillContext } from '../state/listed-rows.js';
import type { ScreenView } from '../state/screen-layout.js';
import type { UiState } from '../state/ui-state.js';

export interface DrawnList {
  readonly titles: StyledLine;
  readonly rows: readonly StyledLine[];
}

/**
 * The titles and the rows in sight, `window.height` of them:
 *
 *       TID            SUB STATE    AGE NAME     TITLE               BRANCH    PWD
 *      •01998a2b…c3d4e 2!  ◆ ASK?    3s deploy   Roll out the fix    main      ~/src/shop
 *       01998a11…77aa0 0   ● WORK   12s -        Tidy the parser     parser-2  …/worktrees/parser-2
 */
export function sessionList(view: ScreenView): DrawnList {
  if (!view.shown) return { titles: [], rows: [] };
  const layout = listLayout(view);
  const { ui, glyphs } = view;
  const mark = ui.reversed ? glyphs.ascending : glyphs.descending;
  const markOf = ({ name }: Column): string => (name === ui.sortColumn ? mark : '');
  const titles = [span(' '), ...titleLine(layout, markOf)];
  const context = { ...stillContext(view.shown, view), now: view.now };
  const rows = linesInSight(view, (row) => {
    const { text, style } = gutterMark(row, view);
    return listLine(tableLine(row, layout, context), text, style, isSelected(row, ui));
  });
  return { titles, rows };
}

/**
 * The same rows in the same places, with what each did over the last hours, and a legend below if there is room.
 */
export function timelineList(view: ScreenView): DrawnList {
  const { glyphs, now, size, layout } = view;
  const table = timelineTable({ now, width: size.columns - gutter, glyphs });
  const rows = linesInSight(view, (row) => {
    const line = [span(' '), ...table.line(row, view.timelines.get(row.key))];
    return isSelected(row, view.ui) ? selectedLine(line) : line;
  });
  const room = layout.window.height - rows.length;
  const legend = room >= 2 ? [[], [span(' '), ...timelineLegend(glyphs)]] : [];
  return { titles: [span(' '), ...table.titles], rows: [...rows, ...legend] };
}

function linesInSight(
  { layout: { listed, window }, ui, glyphs }: ScreenView,
  lineOf: (row: Row) => StyledLine,
): readonly StyledLine[] {
  return listed.entries.slice(window.top, window.top + window.height).map((entry) => {
    if (entry.kind === 'session') return lineOf(entry);
    const mark = span(`${entry.folded ? glyphs.folded : glyphs.descending} `, 'muted');
    const line = [mark, ...headingLine(entry)];
    return isSelected(entry, ui) ? selectedLine(line) : line;
  });
}

export function columnAt(view: ScreenView, cell: number): ColumnName | undefined {
  const layout = listLayout(view);
  let start = gutter;
  for (const { column, width: cells } of layout.columns) {
    if (cell >= start && cell < start + cells) return column.name;
    start += cells + layout.gap;
  }
  return undefined;
}

const listLine = memoizeLastOfEach(
  (cells: StyledLine, mark: string, style: Style, selected: boolean): StyledLine => {
    const line = [span(mark, style), ...cells];
    return selected ? selectedLine(line) : line;
  },
);

const bright: Style = { tone: 'accent', bold: true };
const quiet: Style = { tone: 'muted' };

/** What the user said of the row, bright if it has changed since it was seen; else whether it has. */
function gutterMark(row: Row, { ui, glyphs }: ScreenView): Span {
  const isChanged = ui.memory.get(row.key)?.mark === 'changed';
  const { snooze, muted = false, pinned = false } = row.session.marks ?? {};
  const own = snooze ? glyphs.snoozed : muted ? glyphs.muted : pinned && glyphs.pinned;
  if (own !== false) return span(own, isChanged ? bright : quiet);
  return span(isChanged ? glyphs.changed : ' ', bright);
}

function isSelected({ key }: { readonly key: string }, ui: UiState): boolean {
  return selectedKey(ui) === key;
}

/** One bar from edge to edge. */
function selectedLine(line: StyledLine): StyledLine {
  return line.map(({ text, style }) => ({ text, style: { ...style, inverse: true } }));
}
