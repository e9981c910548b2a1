import type { EpochMs } from '../../core/time.js';
import type { Effect } from './effect.js';
import type { UiState } from '../state/ui-state.js';

/** The state after one action, before it is settled, and what is to be done outside. */
export interface Step {
  readonly state: UiState;
  readonly effects: readonly Effect[];
}

export function stay(state: UiState): Step {
  return { state, effects: [] };
}

export function wanting(state: UiState, effect: Effect): Step {
  return { state, effects: [effect] };
}

/** With something in the footer for 4 s. */
export function saying(ui: UiState, text: string, now: EpochMs): UiState {
  return { ...ui, notice: { text, failed: false, at: now } };
}

/** With something in the footer that did not go well. */
export function complaining(ui: UiState, text: string, now: EpochMs): UiState {
  return { ...ui, notice: { text, failed: true, at: now } };
}
