import { rowKey, type RowRef } from '../../core/fleet/row-key.js';
import type { Action, UserAction, OutsideAction } from '../state/action.js';
import type { Effect } from './effect.js';
import { fleetGroups, listedRows, shownFleet } from '../state/listed-rows.js';
import type { ReduceView } from '../state/monitor-view.js';
import { reduceUser } from './reduce-user.js';
import { screenLayout } from '../view/screen-layout.js';
import { settleSelection } from '../state/selection.js';
import type { UiState, NameBox } from '../state/ui-state.js';
import { rememberLeft, rememberRows, rememberSeen } from '../state/unseen.js';
import type { EpochMs } from '../../core/time.js';
import { unreachable } from '../../core/unreachable.js';
import { actionEnded, actionPlanned } from './reduce-actions.js';
import { complaining, saying, stay, type Step } from './step.js';

/** What happened by itself. */
function reduceOutside(ui: UiState, action: OutsideAction, now: EpochMs): Step {
  switch (action.kind) {
    // Both are settled after every action.
    case 'fleet':
    case 'resize':
      return stay(ui);
    case 'name-saved':
      return stay(nameSaved(ui, action, now));
    case 'name-failed':
      return stay(nameFailed(ui, action, now));
    case 'action-planned':
      return actionPlanned(ui, action.plan);
    case 'action-ended':
      return stay(actionEnded(ui, action, now));
    case 'notice':
      return stay((action.failed ? complaining : saying)(ui, action.text, now));
    default:
      return unreachable(action);
  }
}

/** The open box where it is the one that waits for this answer. */
function waitingBox(ui: UiState, row: RowRef): NameBox | undefined {
  const box = ui.nameBox;
  return box?.saving === true && rowKey(box.row) === rowKey(row) ? box : undefined;
}

function nameSaved(
  ui: UiState,
  { host, threadId, name }: OutsideAction & { readonly kind: 'name-saved' },
  now: EpochMs,
): UiState {
  const row = { host, threadId };
  const closed = waitingBox(ui, row) ? { ...ui, nameBox: undefined, held: undefined } : ui;
  if (name === null) {
    const undo = closed.cleared && rowKey(closed.cleared) === rowKey(row) ? ': u undoes it' : '';
    return saying(closed, `cleared the name${undo}`, now);
  }
  const cleared =
    closed.cleared && rowKey(closed.cleared) === rowKey(row) ? undefined : closed.cleared;
  return saying({ ...closed, cleared }, `saved name ${name}`, now);
}

/** The text stays in the box: nothing that was typed is lost. */
function nameFailed(
  ui: UiState,
  { host, threadId, reason }: OutsideAction & { readonly kind: 'name-failed' },
  now: EpochMs,
): UiState {
  const box = waitingBox(ui, { host, threadId });
  const kept = box ? { ...ui, nameBox: { ...box, saving: false, trouble: reason } } : ui;
  return complaining(kept, `the name was not saved: ${reason}`, now);
}

/** The state after an action, and what is to be done outside. */
export interface Reduced {
  readonly state: UiState;
  readonly effects: readonly Effect[];
}

/** What the user did, or what happened, to what the screen shows. Pure: every effect is only named. */
export function reduce(state: UiState, action: Action, view: ReduceView): Reduced {
  const looked = look(state, view);
  const { state: next, effects } = isUserAction(action)
    ? reduceUser(see(looked), action, view)
    : reduceOutside(looked, action, view.now);
  const settled = settle(look(leave(looked, next), view), view);
  const after = isUserAction(action) ? see(settled) : settled;
  return {
    state: after,
    effects: [...effects, ...detailsEffect(state, after), ...timelinesEffect(state, after)],
  };
}

const outsideKinds: ReadonlySet<Action['kind']> = new Set([
  'fleet',
  'resize',
  'name-saved',
  'name-failed',
  'action-planned',
  'action-ended',
  'notice',
]);

function isUserAction(action: Action): action is UserAction {
  return !outsideKinds.has(action.kind);
}

/** Takes in the shown fleet where it is a new one. What is frozen or held is looked at only once. */
function look(ui: UiState, view: ReduceView): UiState {
  const fleet = shownFleet(ui, view.fleet);
  if (!fleet || fleet === ui.lookedAt) return ui;
  return { ...ui, memory: rememberRows(ui.memory, fleetGroups(fleet, ui)), lookedAt: fleet };
}

/** The selection on a row that exists, and that row in sight. */
function settle(ui: UiState, view: ReduceView): UiState {
  const selected = settleSelection(ui, listedRows(ui, view));
  const { window } = screenLayout({ ...view, ui: selected }, view.size);
  return window.top === selected.top ? selected : { ...selected, top: window.top };
}

/** What the selection goes away from. */
function leave(before: UiState, after: UiState): UiState {
  const left = before.selected && rowKey(before.selected);
  if (left === undefined || (after.selected && rowKey(after.selected) === left)) return after;
  const memory = rememberLeft(after.memory, left);
  return memory === after.memory ? after : { ...after, memory };
}

/** Whoever presses a key has the selected row before their eyes: it is not unseen any more. */
function see(ui: UiState): UiState {
  if (!ui.selected) return ui;
  const memory = rememberSeen(ui.memory, rowKey(ui.selected));
  return memory === ui.memory ? ui : { ...ui, memory };
}

function timelinesEffect(before: UiState, after: UiState): readonly Effect[] {
  const [was, is] = [watchedTimelines(before), watchedTimelines(after)];
  if (was === is || (isRow(was) && isRow(is) && rowKey(was) === rowKey(is))) return [];
  return [{ kind: 'watch-timelines', of: is }];
}

type WatchedTimelines = 'all' | UiState['selected'];

function watchedTimelines(ui: UiState): WatchedTimelines {
  if (ui.timelineShown) return 'all';
  return ui.detailsOpen ? ui.selected : undefined;
}

function isRow(of: WatchedTimelines): of is RowRef {
  return of !== undefined && of !== 'all';
}

function detailsEffect(before: UiState, after: UiState): readonly Effect[] {
  const was = before.detailsOpen ? before.selected : undefined;
  const is = after.detailsOpen ? after.selected : undefined;
  if (was && is ? rowKey(was) === rowKey(is) : was === is) return [];
  return [{ kind: 'watch-details', session: is }];
}
