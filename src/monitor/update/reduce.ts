import { rowKey } from '../../core/fleet/row-key.js';
import type { EpochMs } from '../../core/time.js';
import { pressKey, runBinding } from '../keys/key-table.js';
import { stay, withError, withMessage, type Step } from '../keys/step.js';
import { sortedBy } from '../keys/list-keys.js';
import { actionEnded, actionPlanned } from '../keys/menu-keys.js';
import { move } from '../keys/moving.js';
import { editField } from '../keys/text-keys.js';
import type { Action, OutsideAction, InputEvent, MouseReport } from '../state/action.js';
import {
  fleetGroups,
  listedRows,
  selectIndex,
  settleSelection,
  shownFleet,
} from '../state/listed-rows.js';
import type { ReduceView } from '../state/monitor-view.js';
import { screenView, type ScreenView } from '../state/screen-layout.js';
import { modeOf, openPage, pageTop, scrollPage, type UiState } from '../state/ui-state.js';
import { rememberLeft, rememberRows, rememberSeen } from '../state/row-memory.js';
import { footerKeyAt } from '../view/footer.js';
import { pageLines } from '../view/pages.js';
import { columnAt } from '../view/session-list.js';

/** What happened without the user. */
function reduceOutside(ui: UiState, action: OutsideAction, now: EpochMs): Step {
  switch (action.kind) {
    // Both are settled after every action.
    case 'fleet':
    case 'resize':
      return stay(ui);
    case 'name-saved':
      return stay(nameSaved(ui, action, now));
    case 'action-planned':
      return actionPlanned(ui, action.plan);
    case 'action-ended':
      return stay(actionEnded(ui, action, now));
    case 'notice':
      return stay((action.failed ? withError : withMessage)(ui, action.text, now));
  }
}

/** A text that was not saved stays in its box: nothing that was typed is lost. */
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
  const closed = isWaiting ? { ...ui, nameBox: undefined, held: undefined } : ui;
  const isCleared = ui.cleared !== undefined && rowKey(ui.cleared.row) === rowKey(row);
  if (name === null) {
    return withMessage(closed, `removed the name${isCleared ? '; u restores it' : ''}`, now);
  }
  const cleared = isCleared ? undefined : ui.cleared;
  return withMessage({ ...closed, cleared }, `saved the name ${name}`, now);
}

/** What the user did. A message about an earlier key goes with the next one. */
function reduceInput(ui: UiState, event: InputEvent, view: ReduceView): Step {
  const quiet = ui.notice ? { ...ui, notice: undefined } : ui;
  switch (event.kind) {
    case 'key':
      return pressKey(screenView({ ...view, ui: quiet }, view.size), event.key);
    case 'paste':
      return stay(editField(quiet, { kind: 'insert', text: event.text }));
    case 'mouse':
      return reduceMouse(quiet, event.report, view);
  }
}

function reduceMouse(ui: UiState, report: MouseReport, view: ReduceView): Step {
  const context = screenView({ ...view, ui }, view.size);
  switch (report.kind) {
    case 'wheel-up':
      return stay(move(context, 'up'));
    case 'wheel-down':
      return stay(move(context, 'down'));
    case 'press':
      return click(context, report);
  }
}

/** On a footer key it presses it, on a column title it sorts by it, on a row it selects it or opens its details. */
function click(context: ScreenView, { row, column }: MouseReport): Step {
  const { ui, layout, size } = context;
  if (layout.footer && row === size.rows - 1) {
    const binding = footerKeyAt(context, column);
    return binding ? runBinding(binding, context) : stay(ui);
  }
  const mode = modeOf(ui);
  if (mode !== 'list' && mode !== 'timeline') return stay(ui);
  const { titles, window, listed, headerHeight } = layout;
  const line = row - headerHeight - (titles ? 1 : 0);
  if (titles && line === -1 && mode === 'list' && listed.rows.length > 0) {
    return stay(clickTitle(context, column));
  }
  const index = window.top + line;
  if (line < 0 || line >= window.height || index >= listed.rows.length) return stay(ui);
  if (index === ui.selectedIndex) return stay(openPage(ui, 'details'));
  return stay(selectIndex(ui, index, listed));
}

/** Sorts by the column, and the other way round where it is sorted by it already. */
function clickTitle(context: ScreenView, column: number): UiState {
  const { ui } = context;
  const name = columnAt(context, column);
  if (name === undefined) return ui;
  if (name === ui.sortColumn) return { ...ui, reversed: !ui.reversed };
  return sortedBy({ ...context, ui: { ...ui, reversed: false } }, name);
}

/** What the user did, or what happened, to what the screen shows. Pure: every effect is only named. */
export function reduce(state: UiState, action: Action, view: ReduceView): Step {
  const current = takeFleet(state, view);
  const { state: next, effects } = isInput(action)
    ? reduceInput(see(current), action, view)
    : reduceOutside(current, action, view.now);
  const settled = settle(takeFleet(leave(current, next), view), view);
  return { state: isInput(action) ? see(settled) : settled, effects };
}

function isInput(action: Action): action is InputEvent {
  return action.kind === 'key' || action.kind === 'paste' || action.kind === 'mouse';
}

/** Remembers what the shown fleet says, where it is a new one: a frozen or held one is taken in only once. */
function takeFleet(ui: UiState, view: ReduceView): UiState {
  const fleet = shownFleet(ui, view.fleet);
  if (!fleet || fleet === ui.rememberedFleet) return ui;
  return { ...ui, memory: rememberRows(ui.memory, fleetGroups(fleet, ui)), rememberedFleet: fleet };
}

/** The selection on a row that exists, that row in sight, and no page scrolled beyond its end. */
function settle(ui: UiState, view: ReduceView): UiState {
  const selected = settleSelection(ui, listedRows(ui, view));
  const screen = screenView({ ...view, ui: selected }, view.size);
  const { top } = screen.layout.window;
  const scrolled = top === selected.top ? selected : { ...selected, top };
  if (pageTop(scrolled) === 0) return scrolled;
  const last = Math.max(0, pageLines(screen).length - screen.layout.bodyHeight);
  return pageTop(scrolled) > last ? scrollPage(scrolled, last) : scrolled;
}

/** What the selection goes away from. */
function leave(before: UiState, after: UiState): UiState {
  const left = before.selected && rowKey(before.selected);
  if (left === undefined || (after.selected && rowKey(after.selected) === left)) return after;
  const memory = rememberLeft(after.memory, left);
  return memory === after.memory ? after : { ...after, memory };
}

/** Whoever presses a key sees the selected row. */
function see(ui: UiState): UiState {
  if (!ui.selected) return ui;
  const memory = rememberSeen(ui.memory, rowKey(ui.selected));
  return memory === ui.memory ? ui : { ...ui, memory };
}
