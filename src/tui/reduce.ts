import type { Action } from './action.js';
import type { Effect } from './effect.js';
import type { ReduceView } from './monitor-view.js';
import type { UiState } from './ui-state.js';

/** The state after an action, and what is to be done outside. */
export interface Reduced {
  readonly state: UiState;
  readonly effects: readonly Effect[];
}

export function reduce(state: UiState, action: Action, view: ReduceView): Reduced {
  if (view.size.rows < 0) return { state, effects: [] };
  return { state, effects: action.kind === 'quit' ? [{ kind: 'quit' }] : [] };
}
