import { needsAttention, stateWord } from '../../core/session/status.js';
import { rowKey } from '../../core/fleet/row-key.js';
import type { Row } from '../../output/table/row.js';
import type { ListedRows } from '../state/listed-rows.js';
import { selectIndex } from '../state/listed-rows.js';
import { isTextPage, pageOf, pageTop, scrollPage, type UiState } from '../state/ui-state.js';
import type { ScreenView } from '../state/screen-layout.js';

/** How much a row needs the user: 0 it asks, 1 it failed and was not seen, 2 it is unseen; undefined: not at all. */
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

function stopsOf(ui: UiState, { rows }: ListedRows): readonly Stop[] {
  return rows.flatMap((row, index): Stop[] => {
    const tier = tierOf(row, ui);
    return tier === undefined ? [] : [{ tier, index }];
  });
}

export function nothingNeedsYou({ ui, layout }: ScreenView): string | undefined {
  return layout.listed.rows.some((row) => tierOf(row, ui) !== undefined)
    ? undefined
    : 'nothing needs you';
}

/**
 * Selects the next row that needs the user, round and round: those that ask, then the failed, then the unseen.
 * Selecting a failed or unseen row takes away its claim, so the place reached is kept.
 */
export function nextThatNeedsYou({ ui, layout }: ScreenView, step: 1 | -1): UiState {
  const { listed } = layout;
  const stops = stopsOf(ui, listed).toSorted((a, b) => step * compareStops(a, b));
  const here = placeOf(ui, listed);
  const next = here && stops.find((stop) => step * compareStops(stop, here) > 0);
  const stop = next ?? stops[0];
  if (!stop) return ui;
  const moved = selectIndex(scrollPage(ui, 0), stop.index, listed);
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

export type Target = 'up' | 'down' | 'page-up' | 'page-down' | 'top' | 'bottom';

/** Pages do not know their length here: `reduce` brings a place beyond their end back. */
const pageEnd = Number.MAX_SAFE_INTEGER;

/** A step through the page that lies on top, or else through the rows. */
export function move({ ui, layout }: ScreenView, to: Target): UiState {
  const { bodyHeight, listed, window } = layout;
  const page = Math.max(1, bodyHeight - 1);
  if (isTextPage(pageOf(ui))) {
    return scrollPage(ui, Math.max(0, moved(pageTop(ui), to, { page, last: pageEnd })));
  }
  const extent = { page: Math.max(1, window.height - 1), last: listed.rows.length - 1 };
  return selectIndex(ui, moved(ui.selectedIndex, to, extent), listed);
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

/** The row above or below, whatever page is open. */
export function neighbour({ ui, layout }: ScreenView, step: 1 | -1): UiState {
  return scrollPage(selectIndex(ui, ui.selectedIndex + step, layout.listed), 0);
}
