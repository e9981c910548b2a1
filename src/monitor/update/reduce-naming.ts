import type { EpochMs } from '../../core/time.js';
import { listedRows, shownFleet } from '../state/listed-rows.js';
import type { ReduceView } from '../state/monitor-view.js';
import { selectedRow } from '../state/selection.js';
import { complaining, stay, wanting, type Step } from './step.js';
import { textInput } from '../state/text-input.js';
import type { NameBox, UiState } from '../state/ui-state.js';

/** Opens the box with the present name, and holds the list still while it is open. */
export function openNameBox(ui: UiState, view: ReduceView): Step {
  const row = selectedRow(ui, listedRows(ui, view));
  if (!row) return stay(complaining(ui, 'no session is selected', view.now));
  const { host, threadId, name } = row.session;
  const nameBox: NameBox = {
    row: { host, threadId },
    input: textInput(name ?? ''),
    present: name,
    saving: false,
    trouble: undefined,
  };
  return stay({ ...ui, nameBox, held: shownFleet(ui, view.fleet) });
}

export function closeNameBox(ui: UiState): UiState {
  return { ...ui, nameBox: undefined, held: undefined };
}

/** Saves what is typed; a name that is what it was needs no saving. */
export function submitName(ui: UiState, box: NameBox): Step {
  if (box.saving) return stay(ui);
  const typed = box.input.text.trim();
  if (typed === (box.present ?? '')) return stay(closeNameBox(ui));
  const name = typed === '' ? null : typed;
  const cleared =
    name === null && box.present !== undefined ? { ...box.row, name: box.present } : ui.cleared;
  const waiting = { ...ui, cleared, nameBox: { ...box, saving: true, trouble: undefined } };
  return wanting(waiting, { kind: 'save-name', ...box.row, name });
}

export function clearName(ui: UiState, view: ReduceView): Step {
  const session = selectedRow(ui, listedRows(ui, view))?.session;
  if (session?.name === undefined) return stay(complaining(ui, 'it has no name', view.now));
  const { host, threadId, name } = session;
  const cleared = { host, threadId, name };
  return wanting({ ...ui, cleared }, { kind: 'save-name', host, threadId, name: null });
}

export function undoClear(ui: UiState, now: EpochMs): Step {
  if (!ui.cleared) return stay(complaining(ui, 'no name was cleared', now));
  const { host, threadId, name } = ui.cleared;
  return wanting(ui, { kind: 'save-name', host, threadId, name });
}
