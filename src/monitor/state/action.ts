import type { HostName, ThreadId } from '../../core/ids.js';
import type { Refusal } from '../../core/refusal.js';
import type { Result } from '../../core/result.js';
import type { ActionPlan } from '../../terminal/focus/action-plan.js';

/** One change to a text that is being typed. */
export type TextEdit =
  | { readonly kind: 'insert'; readonly text: string }
  | {
      readonly kind:
        'left' | 'right' | 'home' | 'end' | 'backspace' | 'delete' | 'delete-word' | 'clear';
    };

/** What the user did that one word says. */
export type WordAction =
  | 'fold'
  | 'details'
  | 'help'
  | 'back'
  | 'quit'
  | 'suspend'
  | 'redraw'
  | 'refresh'
  | 'freeze'
  | 'copy-id'
  | 'mute'
  | 'filter'
  | 'attention-only'
  | 'hidden-sources'
  | 'why'
  | 'timeline'
  | 'reverse'
  | 'name'
  | 'clear-name'
  | 'undo-clear'
  | 'submit'
  | 'actions'
  | 'confirm'
  | 'copy-paste-line';

/** A row of the menu of actions on a session. */
export type SessionActionId =
  'go' | 'copy-id' | 'copy-directory' | 'copy-resume' | 'copy-ssh' | 'page' | 'shell';

/** What the user did, by key or mouse. */
export type UserAction =
  | {
      readonly kind: 'move';
      readonly to: 'up' | 'down' | 'page-up' | 'page-down' | 'top' | 'bottom';
    }
  /** The next (or the one before) that needs the user: those that ask, then failed, then unseen. */
  | { readonly kind: 'next-attention'; readonly step: 1 | -1 }
  /** The row above or below, also while the details are open. */
  | { readonly kind: 'neighbour'; readonly step: 1 | -1 }
  | { readonly kind: WordAction }
  | { readonly kind: 'session-action'; readonly id: SessionActionId }
  | { readonly kind: 'sort'; readonly step: 1 | -1 }
  | { readonly kind: 'interval'; readonly step: 1 | -1 }
  | { readonly kind: 'edit'; readonly edit: TextEdit }
  /** Pasted text is text where something is typed, and nothing elsewhere. */
  | { readonly kind: 'paste'; readonly text: string }
  /** With `--mouse`; cells from the top left. */
  | { readonly kind: 'click'; readonly row: number; readonly column: number };

/** What happened by itself. */
export type OutsideAction =
  /** The view holds a new fleet: to be sent once for each. */
  | { readonly kind: 'fleet' }
  | { readonly kind: 'resize' }
  /** A name was written (null: cleared). */
  | {
      readonly kind: 'name-saved';
      readonly host: HostName;
      readonly threadId: ThreadId;
      readonly name: string | null;
    }
  | {
      readonly kind: 'name-failed';
      readonly host: HostName;
      readonly threadId: ThreadId;
      /** One clean sentence. */
      readonly reason: string;
    }
  /** What an action would run, or why it cannot be done. */
  | { readonly kind: 'action-planned'; readonly plan: Result<ActionPlan, Refusal> }
  /** It was run. */
  | {
      readonly kind: 'action-ended';
      readonly plan: ActionPlan;
      readonly result: Result<undefined, Refusal>;
    }
  /** Something to say in the footer for 4 s. */
  | { readonly kind: 'notice'; readonly text: string; readonly failed: boolean };

export type Action = UserAction | OutsideAction;
