import { unreachable } from '../../core/unreachable.js';
import type { TextEdit, UserAction, WordAction } from '../state/action.js';
import type { ReduceView } from '../state/monitor-view.js';
import { chooseAction } from './reduce-actions.js';
import { interval, sortBy } from './reduce-list.js';
import { click, move, neighbour, tour } from './reduce-moves.js';
import { stay, type Step } from './step.js';
import { editText } from '../state/text-input.js';
import type { UiState } from '../state/ui-state.js';
import { wordActions } from './word-actions.js';

/** What the user did. */
export function reduceUser(ui: UiState, action: UserAction, view: ReduceView): Step {
  if (isWord(action)) return wordActions[action.kind](ui, view);
  switch (action.kind) {
    case 'move':
      return stay(move(ui, action.to, view));
    case 'next-attention':
      return stay(tour(ui, action.step, view));
    case 'neighbour':
      return stay(neighbour(ui, action.step, view));
    case 'session-action':
      return chooseAction(ui, action.id, view);
    case 'click':
      return stay(click(ui, action.row, view));
    case 'sort':
      return stay(sortBy(ui, action.step, view));
    case 'interval':
      return interval(ui, action.step, view);
    case 'edit':
      return stay(edit(ui, action.edit));
    case 'paste':
      return stay(edit(ui, { kind: 'insert', text: action.text }));
    default:
      return unreachable(action);
  }
}

function isWord(action: UserAction): action is { readonly kind: WordAction } {
  return action.kind in wordActions;
}

/** Into what is being typed; where nothing is, it means nothing. A name that is being saved is not changed under way. */
function edit(ui: UiState, change: TextEdit): UiState {
  if (ui.helpOpen) return ui;
  if (ui.nameBox) {
    return ui.nameBox.saving
      ? ui
      : { ...ui, nameBox: { ...ui.nameBox, input: editText(ui.nameBox.input, change) } };
  }
  return ui.filterOpen ? { ...ui, filter: editText(ui.filter, change) } : ui;
}
