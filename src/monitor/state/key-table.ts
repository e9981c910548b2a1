import { actionKeys } from './action-keys.js';
import { everywhere, pages, sessions, type KeyBinding } from './key-binding.js';
import { looking, moving } from './list-keys.js';
import { typingKeys } from './typing-keys.js';

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
