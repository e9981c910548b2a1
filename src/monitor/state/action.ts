import type { SettingValues } from '../../config/setting-table.js';
import type { RowRef } from '../../core/fleet/row-key.js';
import type { Refusal, Result } from '../../core/result.js';
import type { RowMarks } from '../../core/session/row-marks.js';
import type { Session } from '../../core/session/session.js';
import type { ActionPlan, PlannedAction } from '../../terminal/focus/action-plan.js';

export interface KeyPress {
  readonly kind: 'key';
  /** up down left right pageup pagedown home end enter escape tab backspace delete space f1, or a character. */
  readonly name: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  /** What it types; undefined for a key that types nothing. */
  readonly text: string | undefined;
}

/** In cells from the top left, from 0. */
export interface MouseReport {
  readonly kind: 'mouse';
  readonly event: 'press' | 'wheel-up' | 'wheel-down';
  readonly row: number;
  readonly column: number;
}

export type InputEvent =
  | KeyPress
  | MouseReport
  /** Pasted text goes into an open text field, and nowhere else. */
  | { readonly kind: 'paste'; readonly text: string };

/** The terminal's answer: it knows the Program Status Protocol. */
export interface ProgramStatusAnswer {
  readonly kind: 'program-status';
}

export type OutsideAction =
  | { readonly kind: 'fleet' }
  | { readonly kind: 'resize' }
  /** A name was written (null: removed), or could not be: then the error is one clean sentence. */
  | {
      readonly kind: 'name-saved';
      readonly row: RowRef;
      readonly name: string | null;
      readonly result: Result<undefined, string>;
    }
  | { readonly kind: 'action-planned'; readonly plan: Result<ActionPlan, Refusal> }
  | {
      readonly kind: 'action-ended';
      readonly plan: ActionPlan;
      readonly result: Result<undefined, Refusal>;
    }
  /** A message for the footer, shown for 4 s. */
  | { readonly kind: 'notice'; readonly text: string; readonly failed: boolean };

export type Action = InputEvent | OutsideAction;

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
  /** The view's `ended` follows. */
  | { readonly kind: 'read-ended' }
  /** Null clears the name. Answered by the action `name-saved`. */
  | { readonly kind: 'save-name'; readonly row: RowRef; readonly name: string | null }
  /** A notice says why it was not kept. */
  | { readonly kind: 'save-marks'; readonly row: RowRef; readonly change: Partial<RowMarks> }
  /** What the state file is to keep of the view. */
  | { readonly kind: 'save-view'; readonly view: Partial<SettingValues> }
  /** Find out what it would run: answered by the action `action-planned`. */
  | { readonly kind: 'plan-action'; readonly action: PlannedAction; readonly session: Session }
  /** Answered by the action `action-ended`. */
  | { readonly kind: 'run-plan'; readonly plan: ActionPlan }
  /** The view's `options.intervalMs` follows. */
  | { readonly kind: 'set-interval'; readonly intervalMs: number };
