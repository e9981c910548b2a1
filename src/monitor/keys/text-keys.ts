import { editText, type TextEdit } from '../state/text-input.js';
import { pageOf, type NameBox, type UiState } from '../state/ui-state.js';
import { keysIn, typing, type KeyBinding, type Step } from './key-binding.js';
import { moves } from './list-keys.js';

function edits(kind: Exclude<TextEdit['kind'], 'insert'>): KeyBinding['run'] {
  return ({ ui }) => [editField(ui, { kind })];
}

export const textKeys = keysIn(typing, [
  {
    keys: 'enter',
    modes: ['filter'],
    help: 'keep the filter',
    run: ({ ui }) => [{ ...ui, filterOpen: false }],
    footer: { text: 'keep', rank: 2 },
  },
  {
    keys: 'enter',
    modes: ['name'],
    help: 'save the name; an empty name removes it',
    run: ({ ui }) => (ui.nameBox ? saveName(ui, ui.nameBox) : [ui]),
    footer: { text: 'save', rank: 2 },
  },
  { keys: 'up', modes: ['filter'], help: 'up one line', run: moves('up') },
  { keys: 'down', modes: ['filter'], help: 'down one line', run: moves('down') },
  { keys: 'left', help: 'move the cursor left', run: edits('left') },
  { keys: 'right', help: 'move the cursor right', run: edits('right') },
  { keys: 'home ctrl-a', help: 'to the start', run: edits('home') },
  { keys: 'end ctrl-e', help: 'to the end', run: edits('end') },
  { keys: 'backspace', help: 'delete the character before the cursor', run: edits('backspace') },
  { keys: 'delete ctrl-d', help: 'delete the character at the cursor', run: edits('delete') },
  { keys: 'ctrl-w', help: 'delete the word before the cursor', run: edits('delete-word') },
  {
    keys: 'ctrl-u',
    help: 'clear the text',
    run: edits('clear'),
    footer: { text: 'clear', rank: 4 },
  },
]);

/** Changes the open text field; does nothing where none is open. A name that is being saved cannot be changed. */
export function editField(ui: UiState, edit: TextEdit): UiState {
  if (pageOf(ui) === 'help') return ui;
  const box = ui.nameBox;
  if (box?.saving) return ui;
  if (box) return { ...ui, nameBox: { ...box, input: editText(box.input, edit) } };
  return ui.filterOpen ? { ...ui, filter: editText(ui.filter, edit) } : ui;
}

/** An unchanged name is not saved. */
function saveName(ui: UiState, box: NameBox): Step {
  if (box.saving) return [ui];
  const typed = box.input.text.trim();
  if (typed === (box.present ?? '')) return [{ ...ui, nameBox: undefined }];
  const name = typed === '' ? null : typed;
  const cleared =
    name === null && box.present !== undefined ? { row: box.row, name: box.present } : ui.cleared;
  const saving = { ...ui, cleared, nameBox: { ...box, saving: true, failure: undefined } };
  return [saving, { kind: 'save-name', row: box.row, name }];
}
