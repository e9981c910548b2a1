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

export function withEffect(state: UiState, effect: Effect): Step {
  return { state, effects: [effect] };
}

/** With a message in the footer for 4 s. */
export function withMessage(ui: UiState, text: string, now: EpochMs): UiState {
  return { ...ui, notice: { text, failed: false, at: now } };
}

/** With a message in the footer that something is not possible or failed. */
export function withError(ui: UiState, text: string, now: EpochMs): UiState {
  return { ...ui, notice: { text, failed: true, at: now } };
}
