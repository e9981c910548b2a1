import { rowKey } from '../../core/fleet/row-key.js';
import { selectIndex } from '../state/listed-rows.js';
import { needOf } from '../state/row-memory.js';
import { isTextPage, pageOf, pageTop, scrollPage, type UiState } from '../state/ui-state.js';
import type { ScreenView } from '../state/screen-layout.js';

export const nobodyNeedsYou = 'nothing needs you';

interface Stop {
  readonly need: number;
  readonly index: number;
}

/**
 * Selects the next row that needs the user, round and round: those that ask, then the failed, then the changed.
 * Selecting a failed or changed row ends its need, so the place reached is kept in `tour`.
 */
export function nextThatNeedsYou(
  { ui, layout: { listed } }: ScreenView,
  step: 1 | -1,
): UiState | undefined {
  const stops = listed.rows.flatMap((row, index): Stop[] => {
    const need = row.branch ? undefined : needOf(row, ui.memory);
    return need === undefined ? [] : [{ need, index }];
  });
  const compare = (a: Stop, b: Stop): number => step * (a.need - b.need || a.index - b.index);
  stops.sort(compare);
  const index = ui.selectedIndex;
  const need = isOnTour(ui) ? ui.tour?.need : stops.find((stop) => stop.index === index)?.need;
  const next = need === undefined ? [] : stops.filter((stop) => compare(stop, { need, index }) > 0);
  const stop = next[0] ?? stops[0];
  if (!stop) return undefined;
  const moved = selectIndex(scrollPage(ui, 0), stop.index, listed);
  return { ...moved, tour: moved.selected && { key: rowKey(moved.selected), need: stop.need } };
}

/** Whether the selection is still where `nextThatNeedsYou` left it. */
export function isOnTour({ tour, selected }: UiState): boolean {
  return tour !== undefined && selected !== undefined && rowKey(selected) === tour.key;
}

export type Target = 'up' | 'down' | 'page-up' | 'page-down' | 'top' | 'bottom';

/** A step through the text page on top, or else through the rows; `reduce` brings back what is beyond the end of a page. */
export function move({ ui, layout }: ScreenView, to: Target): UiState {
  const isText = isTextPage(pageOf(ui));
  const page = Math.max(1, (isText ? layout.bodyHeight : layout.window.height) - 1);
  const steps = {
    ...{ up: -1, down: 1, 'page-up': -page, 'page-down': page },
    ...{ top: -Infinity, bottom: Infinity },
  };
  return isText
    ? scrollPage(ui, Math.max(0, pageTop(ui) + steps[to]))
    : selectIndex(ui, ui.selectedIndex + steps[to], layout.listed);
}

/** The row above or below, whatever page is open. */
export function neighbour({ ui, layout }: ScreenView, step: 1 | -1): UiState {
  return scrollPage(selectIndex(ui, ui.selectedIndex + step, layout.listed), 0);
}
