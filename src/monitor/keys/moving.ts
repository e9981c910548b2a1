import { rowKey, rowRef } from '../../core/fleet/row-key.js';
import {
  groupWith,
  selectedKey,
  selectedSection,
  selectIndex,
  type ListedRows,
} from '../state/listed-rows.js';
import { needOf } from '../state/row-memory.js';
import { isTextPage, pageOf, pageTop, scrollPage, type UiState } from '../state/ui-state.js';
import type { ScreenView } from '../state/screen-layout.js';
import { settingsLines } from '../state/settings-box.js';

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
  // Also below a folded heading, which is unfolded then.
  const stops = listed.shown.flatMap((group, index): Stop[] => {
    const need = needOf(group, ui.memory);
    return need === undefined ? [] : [{ need, index }];
  });
  const compare = (a: Stop, b: Stop): number => step * (a.need - b.need || a.index - b.index);
  stops.sort(compare);
  const index = placeOfSelection(ui, listed);
  const need = isOnTour(ui) ? ui.tour?.need : stops.find((stop) => stop.index === index)?.need;
  const next = need === undefined ? [] : stops.filter((stop) => compare(stop, { need, index }) > 0);
  const stop = next[0] ?? stops[0];
  const group = listed.shown[stop?.index ?? -1];
  if (!stop || !group) return undefined;
  const hiding = listed.sections.find(({ groups }) => groups.includes(group));
  const folded = new Set([...ui.folded].filter((key) => key !== hiding?.key));
  const selected = rowRef(group.session);
  const tour = { key: group.key, need: stop.need };
  return { ...scrollPage(ui, 0), folded, selected, heading: undefined, tour };
}

/** Among the shown groups; a subagent is behind its root, and a heading before its first group. */
function placeOfSelection(ui: UiState, listed: ListedRows): number {
  const group = ui.selected && groupWith(listed.shown, ui.selected);
  if (group) return listed.shown.indexOf(group) + (selectedKey(ui) === group.key ? 0 : 0.5);
  const [first] = selectedSection(ui, listed)?.groups ?? [];
  return first ? listed.shown.indexOf(first) - 0.5 : -1;
}

/** Whether the selection is still where `nextThatNeedsYou` left it. */
export function isOnTour({ tour, selected }: UiState): boolean {
  return tour !== undefined && selected !== undefined && rowKey(selected) === tour.key;
}

export type Target = 'up' | 'down' | 'page-up' | 'page-down' | 'top' | 'bottom';

/** A step through the text page on top, or else through the rows; `reduce` brings back what is beyond the end of a page. */
export function move({ ui, layout }: ScreenView, to: Target): UiState {
  const { settingsBox: box } = ui;
  const isText = isTextPage(pageOf(ui));
  const page = Math.max(1, (isText ? layout.bodyHeight : layout.window.height) - 1);
  const steps = {
    ...{ up: -1, down: 1, 'page-up': -page, 'page-down': page },
    ...{ top: -Infinity, bottom: Infinity },
  };
  if (box) {
    const line = Math.min(Math.max(0, box.line + steps[to]), settingsLines(box).length - 1);
    return { ...ui, settingsBox: { ...box, line } };
  }
  return isText
    ? scrollPage(ui, Math.max(0, pageTop(ui) + steps[to]))
    : selectIndex(ui, ui.selectedIndex + steps[to], layout.listed);
}

/** The session above or below, whatever page is open. */
export function neighbour({ ui, layout }: ScreenView, step: 1 | -1): UiState {
  const { entries } = layout.listed;
  let index = ui.selectedIndex + step;
  while (entries[index]?.kind === 'heading') index += step;
  return entries[index] ? scrollPage(selectIndex(ui, index, layout.listed), 0) : ui;
}
