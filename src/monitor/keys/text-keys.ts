import type { ScreenView } from '../state/screen-layout.js';
import { editText, type TextEdit } from '../state/text-input.js';
import { pageOf, type NameBox, type UiState } from '../state/ui-state.js';
import { typing, type KeyBinding } from './key-binding.js';
import { moves } from './list-keys.js';
import { stay, withEffect, type Step } from './step.js';

function edits(kind: Exclude<TextEdit['kind'], 'insert'>): (view: ScreenView) => Step {
  return ({ ui }) => stay(editField(ui, { kind }));
}

/** The keys of a text that is being typed. */
export const textKeys: readonly KeyBinding[] = [
  {
    keys: 'enter',
    modes: ['filter'],
    help: 'keep the filter',
    run: ({ ui }) => stay({ ...ui, filterOpen: false }),
    footer: { text: 'keep', rank: 2 },
  },
  {
    keys: 'enter',
    modes: ['name'],
    help: 'save the name; an empty name removes it',
    run: ({ ui }) => (ui.nameBox ? saveName(ui, ui.nameBox) : stay(ui)),
    footer: { text: 'save', rank: 2 },
  },
  { keys: 'up', modes: ['filter'], help: 'up one line', run: moves('up') },
  { keys: 'down', modes: ['filter'], help: 'down one line', run: moves('down') },
  { keys: 'left', modes: typing, help: 'move the cursor left', run: edits('left') },
  { keys: 'right', modes: typing, help: 'move the cursor right', run: edits('right') },
  { keys: 'home ctrl-a', modes: typing, help: 'to the start', run: edits('home') },
  { keys: 'end ctrl-e', modes: typing, help: 'to the end', run: edits('end') },
  {
    keys: 'backspace',
    modes: typing,
    help: 'delete the character before the cursor',
    run: edits('backspace'),
  },
  {
    keys: 'delete ctrl-d',
    modes: typing,
    help: 'delete the character at the cursor',
    run: edits('delete'),
  },
  {
    keys: 'ctrl-w',
    modes: typing,
    help: 'delete the word before the cursor',
    run: edits('delete-word'),
  },
  {
    keys: 'ctrl-u',
    modes: typing,
    help: 'clear the text',
    run: edits('clear'),
    footer: { text: 'clear', rank: 4 },
  },
];

/** Changes the open text field; does nothing where none is open. A name that is being saved cannot be changed. */
export function editField(ui: UiState, edit: TextEdit): UiState {
  if (pageOf(ui) === 'help') return ui;
  const box = ui.nameBox;
  if (box?.saving) return ui;
  if (box) return { ...ui, nameBox: { ...box, input: editText(box.input, edit) } };
  return ui.filterOpen ? { ...ui, filter: editText(ui.filter, edit) } : ui;
}

/** A name that is what it was needs no saving. */
function saveName(ui: UiState, box: NameBox): Step {
  if (box.saving) return stay(ui);
  const typed = box.input.text.trim();
  if (typed === (box.present ?? '')) return stay({ ...ui, nameBox: undefined, held: undefined });
  const name = typed === '' ? null : typed;
  const cleared =
    name === null && box.present !== undefined ? { row: box.row, name: box.present } : ui.cleared;
  const waiting = { ...ui, cleared, nameBox: { ...box, saving: true, failure: undefined } };
  return withEffect(waiting, { kind: 'save-name', row: box.row, name });
}
