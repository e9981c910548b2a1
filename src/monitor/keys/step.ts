import type { RowRef } from '../../core/fleet/row-key.js';
import type { Session } from '../../core/session/session.js';
import type { ActionPlan, PlannedAction } from '../../terminal/focus/action-plan.js';
import type { EpochMs } from '../../core/time.js';
import type { UiState } from '../state/ui-state.js';

/** What `reduce` wants done outside; the screen does it. */
export type Effect =
  | { readonly kind: 'quit' }
  | { readonly kind: 'suspend' }
  /** Forget what is on the screen and draw all of it again. */
  | { readonly kind: 'redraw' }
  /** Collect now, and try failed hosts and dead workers again at once. */
  | { readonly kind: 'refresh' }
  /** Answered by a notice that says whether it was copied. */
  | { readonly kind: 'copy'; readonly text: string }
  /** Null clears the name. Answered by the action `name-saved`. */
  | { readonly kind: 'save-name'; readonly row: RowRef; readonly name: string | null }
  /** Find out what it would run: answered by the action `action-planned`. */
  | { readonly kind: 'plan-action'; readonly action: PlannedAction; readonly session: Session }
  /** Answered by the action `action-ended`. */
  | { readonly kind: 'run-plan'; readonly plan: ActionPlan }
  /** The view's `options.intervalMs` follows. */
  | { readonly kind: 'set-interval'; readonly intervalMs: number };

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
