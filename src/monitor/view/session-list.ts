import { isSameData } from '../../core/same-data.js';
import type { Fleet } from '../../core/session/snapshot.js';
import { rowKey, type RowKey } from '../../core/fleet/row-key.js';
import type { CellContext } from '../../output/table/column-cells.js';
import { columnNeeds } from '../../output/table/column-needs.js';
import { chosenColumns } from '../../output/table/chosen-columns.js';
import { columns, type Column } from '../../output/table/columns.js';
import { glyphsFor } from '../../output/text/glyphs.js';
import { layOutColumns, type Layout } from '../../output/table/lay-out-columns.js';
import { span } from '../../output/text/line.js';
import { keepLast, rememberLast, rememberLastOfEach } from '../../output/table/remember-last.js';
import type { Row } from '../../output/table/row.js';
import type { Span, Style, StyledLine } from '../../output/text/styled-line.js';
import { tableLine, titleLine } from '../../output/table/table-line.js';
import type { Window } from '../state/fleet-counts.js';
import {
  fleetGroups,
  rowsOfGroups,
  shownFleet,
  stillContext,
  type ListedGroup,
  type ListedRows,
} from '../state/listed-rows.js';
import type { MonitorView } from '../state/monitor-view.js';
import { reasonsShown } from '../state/reasons-shown.js';
import type { UiState } from '../state/ui-state.js';

/** The mark of what is unseen or muted stands left of the grid. */
const gutter = 1;
/** Over every row of the fleet, in sight or not: neither scrolling nor filtering moves a column. */
const allNeeds = rememberLast(
  (
    columns: readonly Column[],
    groups: readonly ListedGroup[],
    unfolded: ReadonlySet<RowKey>,
    context: CellContext,
  ) => columnNeeds(columns, rowsOfGroups(groups, unfolded), context),
);

/** Those that the user chose, and the reason, which `w` brings where it was not chosen. */
const listColumns = rememberLast((names: MonitorView['options']['columns']) => {
  const chosen = chosenColumns(names);
  const reasons = columns.filter((column) => column.shown === 'reasons');
  return [...chosen, ...reasons.filter((column) => !chosen.includes(column))];
});

function layoutFor(view: MonitorView, fleet: Fleet, width: number): Layout {
  const { ui } = view;
  const reasons = reasonsShown(view, width);
  const listed = listColumns(view.options.columns);
  const needs = allNeeds(
    listed,
    fleetGroups(fleet, ui),
    ui.unfolded,
    stillContext(fleet, view),
  ).filter(({ column }) => column.shown === 'always' || reasons);
  const layout = layOutColumns(needs, width - gutter, { oneHost: fleet.chosenHosts.length < 2 });
  return keptLayout(layout);
}

/** The same one as long as it says the same: the lines that were laid out by it can stay. */
const keptLayout = keepLast<Layout>(isSameData);

/**
 * The titles and the rows in sight, `window.height` of them:
 *
 *       TID            SUB STATE    AGE NAME     TITLE               BRANCH    PWD
 *      •01998a2b…c3d4e 2!  ◆ ASK?    3s deploy   Roll out the fix    main      ~/src/shop
 *       01998a11…77aa0 0   ● WORK   12s -        Tidy the parser     parser-2  …/worktrees/parser-2
 */
export function sessionList(
  view: MonitorView,
  listed: ListedRows,
  window: Window,
  width: number,
): { readonly titles: StyledLine; readonly rows: readonly StyledLine[] } {
  const fleet = shownFleet(view.ui, view.fleet);
  if (!fleet) return { titles: [], rows: [] };
  const layout = layoutFor(view, fleet, width);
  const titles = [span(' '), ...titleLine(layout, (title) => sortMark(title, view))];
  const context = { ...stillContext(fleet, view), now: view.now };
  const inSight = listed.rows.slice(window.top, window.top + window.height);
  const rows = inSight.map((row) => {
    const { text, style } = gutterMark(row, view);
    return listLine(tableLine(row, layout, context), text, style, isSelected(row, view.ui));
  });
  return { titles, rows };
}

const listLine = rememberLastOfEach(
  (cells: StyledLine, mark: string, style: Style, selected: boolean): StyledLine => {
    const line = [span(mark, style), ...cells];
    return selected ? selectedLine(line) : line;
  },
);

function sortMark(title: string, { ui, caps }: MonitorView): string {
  if (title !== ui.sortColumn) return '';
  const { ascending, descending } = glyphsFor(caps);
  return ui.reversed ? ascending : descending;
}

const bright: Style = { tone: 'accent', bold: true };
const quiet: Style = { tone: 'muted' };

/** Unseen, muted, or both: then the mark of the muted is bright. */
function gutterMark(row: Row, { ui, caps }: MonitorView): Span {
  const unseen = ui.memory.get(row.key)?.unseen === true;
  const glyphs = glyphsFor(caps);
  if (ui.muted.has(row.key)) {
    return span(glyphs.muted, unseen ? bright : quiet);
  }
  return span(unseen ? glyphs.unseen : ' ', bright);
}

function isSelected(row: Row, { selected }: UiState): boolean {
  return selected !== undefined && rowKey(selected) === row.key;
}

/** One bar from edge to edge. */
function selectedLine(line: StyledLine): StyledLine {
  return line.map(({ text, style }) => ({ text, style: { ...style, inverse: true } }));
}
