import type { RowRef } from '../../core/fleet/row-key.js';
import type { Refusal } from '../../core/refusal.js';
import type { Result } from '../../core/result.js';
import type { ActionPlan } from '../../terminal/focus/action-plan.js';

/** A key as the terminal gave it. */
export interface KeyPress {
  /** up down left right pageup pagedown home end enter escape tab backspace delete space f1, or a character. */
  readonly name: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  /** What it types; undefined for a key that types nothing. */
  readonly text: string | undefined;
}

/** What a mouse did, in cells from the top left, from 0. */
export interface MouseReport {
  readonly kind: 'press' | 'wheel-up' | 'wheel-down';
  readonly row: number;
  readonly column: number;
}

/** What the user did at the terminal. */
export type InputEvent =
  | { readonly kind: 'key'; readonly key: KeyPress }
  /** Pasted text goes into an open text field, and nowhere else. */
  | { readonly kind: 'paste'; readonly text: string }
  /** With `--mouse`. */
  | { readonly kind: 'mouse'; readonly report: MouseReport };

/** What happened without the user. */
export type OutsideAction =
  /** The view holds a new fleet: sent once for each. */
  | { readonly kind: 'fleet' }
  | { readonly kind: 'resize' }
  /** A name was written (null: removed), or could not be: then the error is one clean sentence. */
  | {
      readonly kind: 'name-saved';
      readonly row: RowRef;
      readonly name: string | null;
      readonly result: Result<undefined, string>;
    }
  /** What an action would run, or why it cannot be done. */
  | { readonly kind: 'action-planned'; readonly plan: Result<ActionPlan, Refusal> }
  /** It was run. */
  | {
      readonly kind: 'action-ended';
      readonly plan: ActionPlan;
      readonly result: Result<undefined, Refusal>;
    }
  /** A message for the footer, shown for 4 s. */
  | { readonly kind: 'notice'; readonly text: string; readonly failed: boolean };

export type Action = InputEvent | OutsideAction;
