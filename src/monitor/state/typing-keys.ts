import type { TextEdit, UserAction } from './action.js';
import { typing, type KeyBinding } from './key-binding.js';

function edit(kind: Exclude<TextEdit['kind'], 'insert'>): UserAction {
  return { kind: 'edit', edit: { kind } };
}

export const typingKeys: readonly KeyBinding[] = [
  {
    keys: ['enter'],
    label: 'Enter',
    modes: ['filter'],
    action: { kind: 'submit' },
    help: 'keep the filter',
    footer: { words: 'keep', rank: 2 },
  },
  {
    keys: ['enter'],
    label: 'Enter',
    modes: ['name'],
    action: { kind: 'submit' },
    help: 'save the name; an empty one clears it',
    footer: { words: 'save', rank: 2 },
  },
  {
    keys: ['up'],
    label: 'Up',
    modes: ['filter'],
    action: { kind: 'move', to: 'up' },
    help: 'one row up',
  },
  {
    keys: ['down'],
    label: 'Down',
    modes: ['filter'],
    action: { kind: 'move', to: 'down' },
    help: 'one row down',
  },
  { keys: ['left'], label: 'Left', modes: typing, action: edit('left'), help: 'cursor left' },
  { keys: ['right'], label: 'Right', modes: typing, action: edit('right'), help: 'cursor right' },
  {
    keys: ['home', 'ctrl-a'],
    label: 'Home Ctrl-A',
    modes: typing,
    action: edit('home'),
    help: 'to the start',
  },
  {
    keys: ['end', 'ctrl-e'],
    label: 'End Ctrl-E',
    modes: typing,
    action: edit('end'),
    help: 'to the end',
  },
  {
    keys: ['backspace', 'ctrl-h'],
    label: 'Backspace',
    modes: typing,
    action: edit('backspace'),
    help: 'delete before the cursor',
  },
  {
    keys: ['delete', 'ctrl-d'],
    label: 'Del Ctrl-D',
    modes: typing,
    action: edit('delete'),
    help: 'delete at the cursor',
  },
  {
    keys: ['ctrl-w', 'alt-backspace'],
    label: 'Ctrl-W',
    modes: typing,
    action: edit('delete-word'),
    help: 'delete the word before the cursor',
  },
  {
    keys: ['ctrl-u'],
    label: 'Ctrl-U',
    modes: typing,
    action: edit('clear'),
    help: 'clear it',
    footer: { words: 'clear', rank: 4 },
  },
];
