import { rowKey } from '../../core/fleet/row-key.js';
import type { EpochMs } from '../../core/time.js';
import { pressKey, runBinding } from '../keys/key-table.js';
import { withError, withMessage, type Step } from '../keys/key-binding.js';
import { sortedBy } from '../keys/list-keys.js';
import { actionEnded, actionPlanned } from '../keys/menu-keys.js';
import { move } from '../keys/moving.js';
import { editField } from '../keys/text-keys.js';
import type { Action, OutsideAction, InputEvent, KeyPress, MouseReport } from '../state/action.js';
import {
  fleetGroups,
  listedRows,
  selectIndex,
  settleSelection,
  shownFleet,
} from '../state/listed-rows.js';
import type { MonitorView } from '../state/monitor-view.js';
import { screenView, type ScreenView } from '../state/screen-layout.js';
import { modeOf, pageTop, scrollPage, type UiState } from '../state/ui-state.js';
import { keptView } from '../state/settings-box.js';
import { markRow, rememberRows } from '../state/row-memory.js';
import { settingsLineAt } from '../view/boxes.js';
import { footerKeyAt } from '../view/footer.js';
import { pageLines } from '../view/pages.js';
import { columnAt } from '../view/session-list.js';

function reduceOutside(ui: UiState, action: OutsideAction, now: EpochMs): Step {
  switch (action.kind) {
    // Both are settled after every action.
    case 'fleet':
    case 'resize':
      return [ui];
    case 'name-saved':
      return [nameSaved(ui, action, now)];
    case 'action-planned':
      return actionPlanned(ui, action.plan);
    case 'action-ended':
      return [actionEnded(ui, action, now)];
    case 'notice':
      return [(action.failed ? withError : withMessage)(ui, action.text, now)];
  }
}

/** A text that was not saved stays in its box. */
function nameSaved(
  ui: UiState,
  { row, name, result }: Extract<OutsideAction, { readonly kind: 'name-saved' }>,
  now: EpochMs,
): UiState {
  const box = ui.nameBox;
  const isWaiting = box?.saving === true && rowKey(box.row) === rowKey(row);
  if (!result.ok) {
    const kept = { ...ui, nameBox: box && { ...box, saving: false, failure: result.error } };
    return withError(isWaiting ? kept : ui, `the name was not saved: ${result.error}`, now);
  }
  const closed = isWaiting ? { ...ui, nameBox: undefined } : ui;
  const isCleared = ui.cleared !== undefined && rowKey(ui.cleared.row) === rowKey(row);
  if (name === null) {
    return withMessage(closed, `removed the name${isCleared ? '; u restores it' : ''}`, now);
  }
  const cleared = isCleared ? undefined : ui.cleared;
  return withMessage({ ...closed, cleared }, `saved the name ${name}`, now);
}

/** The message about an earlier key disappears. */
function reduceInput(ui: UiState, event: InputEvent, view: MonitorView): Step {
  const quiet = ui.notice ? { ...ui, notice: undefined } : ui;
  const screen = screenView({ ...view, ui: quiet });
  switch (event.kind) {
    case 'key':
      return pressKey(screen, event);
    case 'paste':
      return [editField(quiet, { kind: 'insert', text: event.text })];
    case 'mouse':
      if (event.event === 'press') return clickSetting(screen, event) ?? click(screen, event);
      return [move(screen, event.event === 'wheel-up' ? 'up' : 'down')];
  }
}

const enter: KeyPress = { kind: 'key', name: 'enter', ctrl: false, shift: false, text: undefined };

/** As Enter does on this line of the view settings. */
function clickSetting(screen: ScreenView, { row }: MouseReport): Step | undefined {
  const { ui } = screen;
  const line = settingsLineAt(screen, row);
  if (line === undefined || !ui.settingsBox) return undefined;
  return pressKey({ ...screen, ui: { ...ui, settingsBox: { ...ui.settingsBox, line } } }, enter);
}

/** Presses a key of the footer, sorts by a column, or selects a row; a click on the selected row opens its details, or folds its group. */
function click(screen: ScreenView, { row, column }: MouseReport): Step {
  const { ui, layout, size } = screen;
  if (layout.footer && row === size.rows - 1) {
    const binding = footerKeyAt(screen, column);
    return binding ? runBinding(binding, screen) : [ui];
  }
  const mode = modeOf(ui);
  if (mode !== 'list' && mode !== 'timeline') return [ui];
  const { titles, window, listed, headerHeight } = layout;
  const line = row - headerHeight - (titles ? 1 : 0);
  if (titles && line === -1 && mode === 'list' && listed.entries.length > 0) {
    return [clickTitle(screen, column)];
  }
  const index = window.top + line;
  if (line < 0 || line >= window.height || index >= listed.entries.length) return [ui];
  // As Enter does on it.
  if (index === ui.selectedIndex) return pressKey(screen, enter);
  return [selectIndex(ui, index, listed)];
}

/** Sorts by the column, or reverses the order if it is sorted by it already. */
function clickTitle(screen: ScreenView, column: number): UiState {
  const { ui } = screen;
  const name = columnAt(screen, column);
  if (name === undefined) return ui;
  if (name === ui.sortColumn) return { ...ui, reversed: !ui.reversed };
  return sortedBy({ ...screen, ui: { ...ui, reversed: false } }, name);
}

export function reduce(view: MonitorView, action: Action): Step {
  const current = rememberFleet(view.ui, view);
  if (action.kind !== 'key' && action.kind !== 'paste' && action.kind !== 'mouse') {
    const [next, ...effects] = reduceOutside(current, action, view.now);
    return [settle(current, next, view), ...effects];
  }
  // Whoever presses a key sees the selected row.
  const seen = markSelected(current, current.selected, 'seen');
  const [next, ...effects] = reduceInput(seen, action, view);
  const settled = settle(current, next, view);
  const { settingsBox: box } = current;
  const isLeft = !settled.settingsBox || effects.some(({ kind }) => kind === 'quit');
  if (box && isLeft && box.changed.size > 0) {
    effects.unshift({ kind: 'save-view', view: keptView(settled, box) });
  }
  return [markSelected(settled, settled.selected, 'seen'), ...effects];
}

/** Adds the shown fleet to the memory, if it is a new one: a frozen or held one is added only once. */
function rememberFleet(ui: UiState, view: MonitorView): UiState {
  const fleet = shownFleet(ui, view.fleet);
  if (!fleet || fleet === ui.rememberedFleet) return ui;
  return { ...ui, memory: rememberRows(ui.memory, fleetGroups(fleet, ui)), rememberedFleet: fleet };
}

/** With the selection on a row that exists, that row in sight, and no page scrolled beyond its end. */
function settle(before: UiState, after: UiState, view: MonitorView): UiState {
  const left = before.selected;
  const isLeft = left && !(after.selected && rowKey(after.selected) === rowKey(left));
  const ui = rememberFleet(isLeft ? markSelected(after, left, 'left') : after, view);
  const selected = settleSelection(ui, listedRows(ui, view));
  const screen = screenView({ ...view, ui: selected });
  const { top } = screen.layout.window;
  const scrolled = top === selected.top ? selected : { ...selected, top };
  if (pageTop(scrolled) === 0) return scrolled;
  const last = Math.max(0, pageLines(screen).length - screen.layout.bodyHeight);
  return pageTop(scrolled) > last ? scrollPage(scrolled, last) : scrolled;
}

function markSelected(ui: UiState, row: UiState['selected'], mark: 'seen' | 'left'): UiState {
  const memory = row ? markRow(ui.memory, rowKey(row), mark) : ui.memory;
  return memory === ui.memory ? ui : { ...ui, memory };
}
