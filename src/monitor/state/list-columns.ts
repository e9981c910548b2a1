import type { SessionGroup } from '../../core/fleet/session-groups.js';
import { layOutColumns, naturalWidths, type Layout } from '../../output/table/table-layout.js';
import {
  type CellContext,
  chosenColumns,
  columns,
  type Column,
} from '../../output/table/columns.js';
import { memoizeLast } from '../../core/memoize.js';
import { fleetGroups, rowsOfGroups, shownFleet, stillContext } from './listed-rows.js';
import type { MonitorView } from './monitor-view.js';
import type { UiState } from './ui-state.js';

/** For the mark of a changed or muted row, left of the grid. */
export const gutter = 1;
/** From this width on there is room for reasons. */
const roomForReasons = 140;

/** Whether the user wants the column WHY; a narrow screen may still have no room for it. */
function reasonsWanted({ ui, options, size }: MonitorView): boolean {
  if (ui.why !== 'auto') return ui.why === 'on';
  if (ui.columns) return ui.columns.includes('why');
  return options.debug || size.columns >= roomForReasons;
}

/** Over every row of the fleet, in sight or not: neither scrolling nor filtering moves a column. */
const widthsOfAll = memoizeLast(
  (
    columns: readonly Column[],
    groups: readonly SessionGroup[],
    expanded: UiState['expanded'],
    context: CellContext,
  ) => naturalWidths(columns, rowsOfGroups(groups, expanded), context),
);

/** Those that the user chose, with the reason or without it; `w` shows it also where it was not chosen. */
const listColumns = memoizeLast((names: UiState['columns'], reasons: boolean) => {
  const chosen = chosenColumns(names);
  const others = columns.filter((column) => !chosen.includes(column));
  return [...chosen, ...others.filter(isReason)].filter((column) => reasons || !isReason(column));
});

function isReason({ shown }: Column): boolean {
  return shown === 'reasons';
}

/** The same object while it says the same: the lines that were laid out by it can stay. */
const layOut = memoizeLast(layOutColumns);

const noColumns: Layout = { columns: [], gap: 1 };

function layoutWith(view: MonitorView, reasons: boolean): Layout {
  const fleet = shownFleet(view.ui, view.fleet);
  if (!fleet) return noColumns;
  const columns = listColumns(view.ui.columns, reasons);
  const groups = fleetGroups(fleet, view.ui);
  const widths = widthsOfAll(columns, groups, view.ui.expanded, stillContext(fleet, view));
  return layOut(columns, widths, view.size.columns - gutter, fleet.chosenHosts.length < 2);
}

export function listLayout(view: MonitorView): Layout {
  return layoutWith(view, reasonsWanted(view));
}

export function reasonsShown(view: MonitorView): boolean {
  return reasonsWanted(view) && reasonsFit(view);
}

export function reasonsFit(view: MonitorView): boolean {
  return layoutWith(view, true).columns.some(({ column }) => isReason(column));
}
