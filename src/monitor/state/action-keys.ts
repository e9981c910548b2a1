import type { KeyBinding } from './key-binding.js';
import { sessionActions } from './session-actions.js';

/** The keys of the menu of actions, and of what it leads to. */
export const actionKeys: readonly KeyBinding[] = [
  ...sessionActions.map(({ id, key, label }): KeyBinding => ({
    keys: [key],
    label: key,
    modes: ['menu'],
    action: { kind: 'session-action', id },
    help: label,
  })),
  {
    keys: ['.'],
    label: '.',
    modes: ['menu'],
    action: { kind: 'back' },
    help: 'close the menu',
  },
  {
    keys: ['enter'],
    label: 'Enter',
    modes: ['confirm'],
    action: { kind: 'confirm' },
    help: 'run what is shown',
    footer: { words: 'goes', rank: 2 },
  },
  {
    keys: ['y'],
    label: 'y',
    modes: ['message'],
    action: { kind: 'copy-paste-line' },
    help: 'copy the command that is shown',
    footer: { words: 'copy the command', rank: 2, when: ({ pasteLine }) => pasteLine },
  },
  {
    keys: ['enter'],
    label: 'Enter',
    modes: ['message'],
    action: { kind: 'back' },
    help: 'close the message',
  },
];
