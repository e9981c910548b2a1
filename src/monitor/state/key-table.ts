import { everywhere, pages, sessions, type KeyBinding, typing } from './key-binding.js';
import { looking, moving } from './list-keys.js';
import { sessionActions } from './session-actions.js';
import type { TextEdit, UserAction } from './action.js';

function edit(kind: Exclude<TextEdit['kind'], 'insert'>): UserAction {
  return { kind: 'edit', edit: { kind } };
}

const typingKeys: readonly KeyBinding[] = [
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

/** The keys of the menu of actions, and of what it leads to. */
const actionKeys: readonly KeyBinding[] = [
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

const acting: readonly KeyBinding[] = [
  {
    keys: ['o'],
    label: 'o',
    modes: sessions,
    action: { kind: 'session-action', id: 'go' },
    help: 'go to its terminal',
    footer: { words: 'go to it', rank: 6, when: ({ rows }) => rows > 0 },
  },
  {
    keys: ['.'],
    label: '.',
    modes: sessions,
    action: { kind: 'actions' },
    help: 'more to do with it: a menu',
    footer: { words: 'actions', rank: 10, when: ({ rows }) => rows > 0 },
  },
  {
    keys: ['n', 'N'],
    label: 'n',
    modes: sessions,
    action: { kind: 'name' },
    help: 'name the session',
    footer: { words: 'name', rank: 5, when: ({ rows }) => rows > 0 },
  },
  {
    keys: ['x', 'X'],
    label: 'x',
    modes: sessions,
    action: { kind: 'clear-name' },
    help: 'clear its name',
    footer: { words: 'clear name', rank: 11, when: ({ named }) => named },
  },
  {
    keys: ['u'],
    label: 'u',
    modes: sessions,
    action: { kind: 'undo-clear' },
    help: 'undo the clearing',
    footer: { words: 'undo', rank: 7, when: ({ cleared }) => cleared },
  },
  {
    keys: ['y'],
    label: 'y',
    modes: sessions,
    action: { kind: 'copy-id' },
    help: 'copy the thread id',
    footer: { words: 'copy id', rank: 10, when: ({ rows }) => rows > 0 },
  },
  {
    keys: ['m'],
    label: 'm',
    modes: sessions,
    action: { kind: 'mute' },
    help: 'no notices of it, and again',
  },
  {
    keys: ['r', 'R'],
    label: 'r',
    modes: sessions,
    action: { kind: 'refresh' },
    help: 'look again now, at failed hosts too',
  },
  {
    keys: ['z'],
    label: 'z',
    modes: sessions,
    action: { kind: 'freeze' },
    help: 'freeze the list, and let it go on',
  },
  {
    keys: ['+', '='],
    label: '+',
    modes: sessions,
    action: { kind: 'interval', step: 1 },
    help: 'look less often',
  },
  {
    keys: ['-'],
    label: '-',
    modes: sessions,
    action: { kind: 'interval', step: -1 },
    help: 'look more often',
  },
];

const leaving: readonly KeyBinding[] = [
  {
    keys: ['?'],
    label: '?',
    modes: pages,
    action: { kind: 'help' },
    help: 'this page',
    footer: { words: 'help', rank: 1 },
  },
  {
    keys: ['f1'],
    label: 'F1',
    modes: everywhere,
    action: { kind: 'help' },
    help: 'this page, also while typing',
  },
  {
    keys: ['escape'],
    label: 'Esc',
    modes: everywhere,
    action: { kind: 'back' },
    help: 'one step back, never out',
    footer: { words: 'back', rank: 3, when: ({ back }) => back },
  },
  {
    keys: ['q', 'Q'],
    label: 'q',
    modes: pages,
    action: { kind: 'quit' },
    help: 'quit',
    footer: { words: 'quit', rank: 1 },
  },
  {
    keys: ['ctrl-c'],
    label: 'Ctrl-C',
    modes: everywhere,
    action: { kind: 'quit' },
    help: 'quit, from anywhere',
  },
  {
    keys: ['ctrl-z'],
    label: 'Ctrl-Z',
    modes: everywhere,
    action: { kind: 'suspend' },
    help: 'suspend; fg comes back',
  },
  {
    keys: ['ctrl-l'],
    label: 'Ctrl-L',
    modes: everywhere,
    action: { kind: 'redraw' },
    help: 'draw the screen again',
  },
];

/** The keys by what they are for, as the help page shows them. */
export const keySections: readonly {
  readonly title: string;
  readonly bindings: readonly KeyBinding[];
}[] = [
  { title: 'Move', bindings: moving },
  { title: 'Look', bindings: looking },
  { title: 'Do', bindings: acting },
  { title: 'In the menu of actions', bindings: actionKeys },
  { title: 'While typing', bindings: typingKeys },
  { title: 'Leave', bindings: leaving },
];

export const keyBindings: readonly KeyBinding[] = keySections.flatMap(({ bindings }) => bindings);
