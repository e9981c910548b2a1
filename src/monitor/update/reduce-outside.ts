import type { EpochMs } from '../../core/time.js';
import { unreachable } from '../../core/unreachable.js';
import { rowKey, type RowRef } from '../../core/fleet/row-key.js';
import type { OutsideAction } from '../state/action.js';
import { actionEnded, actionPlanned } from './reduce-actions.js';
import { complaining, saying, stay, type Step } from './step.js';
import type { NameBox, UiState } from '../state/ui-state.js';

/** What happened by itself. */
export function reduceOutside(ui: UiState, action: OutsideAction, now: EpochMs): Step {
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
