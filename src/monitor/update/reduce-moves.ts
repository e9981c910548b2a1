import { helpPage } from '../view/help-page.js';
import { listedRows, type ListedRows } from '../state/listed-rows.js';
import type { ReduceView } from '../state/monitor-view.js';
import { screenLayout } from '../view/screen-layout.js';
import { selectIndex } from '../state/selection.js';
import { sessionDetails } from '../view/session-details.js';
import { complaining } from './step.js';
import type { UserAction } from '../state/action.js';
import type { UiState } from '../state/ui-state.js';
import { needsAttention, stateWord } from '../../core/session/status.js';
import { rowKey } from '../../core/fleet/row-key.js';
import type { Row } from '../../output/table/row.js';

/** How much a row needs the user: 0 it asks, 1 it failed and was not looked at, 2 it is unseen; undefined: not at all. */
function tierOf(row: Row, ui: UiState): number | undefined {
  if (row.branch) return undefined;
  const { status } = row.verdict;
  const isFailed = stateWord(status) === 'FAIL';
  if (needsAttention(status) && !isFailed) return 0;
  const known = ui.memory.get(row.key);
  if (isFailed && known?.failSeen !== true) return 1;
  return known?.unseen === true ? 2 : undefined;
}

interface Stop {
  readonly tier: number;
  readonly index: number;
}

function compareStops(a: Stop, b: Stop): number {
  return a.tier - b.tier || a.index - b.index;
}

/**
 * Selects the next row that needs the user, round and round: those that ask, then the failed, then the unseen.
 * Undefined where none does. Looking at a failed or unseen row takes away its claim, so the place reached is kept.
 */
function nextAttention(ui: UiState, step: 1 | -1, listed: ListedRows): UiState | undefined {
  const stops = listed.rows
    .flatMap((row, index): Stop[] => {
      const tier = tierOf(row, ui);
      return tier === undefined ? [] : [{ tier, index }];
    })
    .sort((a, b) => step * compareStops(a, b));
  const here = placeOf(ui, listed);
  const next = here && stops.find((stop) => step * compareStops(stop, here) > 0);
  const stop = next ?? stops[0];
  if (!stop) return undefined;
  const moved = selectIndex(ui, stop.index, listed);
  return moved.selected
    ? { ...moved, tour: { key: rowKey(moved.selected), tier: stop.tier } }
    : moved;
}

/** Where the tour stands: on the row that it reached last, or on one that needs the user by itself. */
function placeOf(ui: UiState, listed: ListedRows): Stop | undefined {
  const key = ui.selected && rowKey(ui.selected);
  const row = key && listed.rows[listed.indexOf.get(key) ?? -1];
  if (!row) return undefined;
  const tier = ui.tour?.key === key ? ui.tour.tier : tierOf(row, ui);
  return tier === undefined ? undefined : { tier, index: ui.selectedIndex };
}

type Target = (UserAction & { readonly kind: 'move' })['to'];

/** A step through the page that lies on top, or else through the rows. */
export function move(ui: UiState, to: Target, view: ReduceView): UiState {
  const layout = screenLayout({ ...view, ui }, view.size);
  const { columns } = view.size;
  if (ui.helpOpen) {
    const extent = { length: helpPage(columns, view.caps).length, height: layout.bodyHeight };
    return { ...ui, helpTop: scrolled(ui.helpTop, to, extent) };
  }
  if (ui.detailsOpen) {
    const length = sessionDetails({ ...view, ui }, layout.listed, columns).length;
    return {
      ...ui,
      detailsTop: scrolled(ui.detailsTop, to, { length, height: layout.bodyHeight }),
    };
  }
  const page = Math.max(1, layout.window.height - 1);
  const last = layout.listed.rows.length - 1;
  return selectIndex(ui, moved(ui.selectedIndex, to, { page, last }), layout.listed);
}

function moved(
  from: number,
  to: Target,
  { page, last }: { readonly page: number; readonly last: number },
): number {
  switch (to) {
    case 'up':
      return from - 1;
    case 'down':
      return from + 1;
    case 'page-up':
      return from - page;
    case 'page-down':
      return from + page;
    case 'top':
      return 0;
    case 'bottom':
      return last;
  }
}

function scrolled(
  top: number,
  to: Target,
  { length, height }: { readonly length: number; readonly height: number },
): number {
  const last = Math.max(0, length - height);
  const next = moved(Math.min(top, last), to, { page: Math.max(1, height - 1), last });
  return Math.max(0, Math.min(next, last));
}

/** To the row above or below, whatever page is open. */
export function neighbour(ui: UiState, step: 1 | -1, view: ReduceView): UiState {
  const next = selectIndex(ui, ui.selectedIndex + step, listedRows(ui, view));
  return { ...next, detailsTop: 0 };
}

export function tour(ui: UiState, step: 1 | -1, view: ReduceView): UiState {
  const next = nextAttention(ui, step, listedRows(ui, view));
  return next ? { ...next, detailsTop: 0 } : complaining(ui, 'nothing needs you', view.now);
}

/** A click selects the row that it hits; one on the selected row opens its details. */
export function click(ui: UiState, row: number, view: ReduceView): UiState {
  if (ui.helpOpen || ui.detailsOpen || ui.nameBox || ui.actionBox) return ui;
  const { header, titles, window, listed } = screenLayout({ ...view, ui }, view.size);
  const line = row - header.length - (titles ? 1 : 0);
  const index = window.top + line;
  if (line < 0 || line >= window.height || index >= listed.rows.length) return ui;
  if (index === ui.selectedIndex) return { ...ui, detailsOpen: true, detailsTop: 0 };
  return selectIndex(ui, index, listed);
}
