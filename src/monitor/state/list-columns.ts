import { isSameData } from '../../core/same-data.js';
import type { RowKey } from '../../core/fleet/row-key.js';
import type { CellContext } from '../../output/table/column-cells.js';
import { columnNeeds, layOutColumns, type Layout } from '../../output/table/table-layout.js';
import { chosenColumns, columns, type Column } from '../../output/table/columns.js';
import { reuseIf, memoizeLast } from '../../output/table/memoize.js';
import {
  fleetGroups,
  rowsOfGroups,
  shownFleet,
  stillContext,
  type ListedGroup,
} from './listed-rows.js';
import type { MonitorView } from './monitor-view.js';

/** The mark of what is unseen or muted stands left of the grid. */
export const gutter = 1;
/** From this width on there is room for reasons. */
const roomForReasons = 140;

/** Whether the user wants the column WHY; a narrow screen may still have no room for it. */
function reasonsWanted({ ui, options }: MonitorView, width: number): boolean {
  if (ui.why !== 'auto') return ui.why === 'on';
  if (options.columns) return options.columns.includes('why');
  return options.debug || width >= roomForReasons;
}

/** Over every row of the fleet, in sight or not: neither scrolling nor filtering moves a column. */
const allNeeds = memoizeLast(
  (
    columns: readonly Column[],
    groups: readonly ListedGroup[],
    unfolded: ReadonlySet<RowKey>,
    context: CellContext,
  ) => columnNeeds(columns, rowsOfGroups(groups, unfolded), context),
);

/** Those that the user chose, and the reason, which `w` brings where it was not chosen. */
const listColumns = memoizeLast((names: MonitorView['options']['columns']) => {
  const chosen = chosenColumns(names);
  const reasons = columns.filter((column) => column.shown === 'reasons');
  return [...chosen, ...reasons.filter((column) => !chosen.includes(column))];
});

/** The same one as long as it says the same: the lines that were laid out by it can stay. */
const keptLayout = reuseIf<Layout>(isSameData);

const noColumns: Layout = { columns: [], gap: 1 };

/** The columns on the screen and their widths, with or without the reasons. */
function layoutWith(view: MonitorView, width: number, reasons: boolean): Layout {
  const fleet = shownFleet(view.ui, view.fleet);
  if (!fleet) return noColumns;
  const groups = fleetGroups(fleet, view.ui);
  const needs = allNeeds(
    listColumns(view.options.columns),
    groups,
    view.ui.unfolded,
    stillContext(fleet, view),
  ).filter(({ column }) => column.shown !== 'reasons' || reasons);
  return layOutColumns(needs, width - gutter, { oneHost: fleet.chosenHosts.length < 2 });
}

export function listLayout(view: MonitorView, width: number): Layout {
  return keptLayout(layoutWith(view, width, reasonsWanted(view, width)));
}

function showsReasons({ columns: placed }: Layout): boolean {
  return placed.some(({ column }) => column.shown === 'reasons');
}

/** Whether the list on the screen has the column WHY. */
export function reasonsShown(view: MonitorView, width: number): boolean {
  return reasonsWanted(view, width) && showsReasons(layoutWith(view, width, true));
}

/** Whether it would have it if it was asked for. */
export function reasonsFit(view: MonitorView, width: number): boolean {
  return showsReasons(layoutWith(view, width, true));
}
