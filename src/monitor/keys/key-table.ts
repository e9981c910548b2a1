import { textInput } from '../state/text-input.js';
import type { UiState } from '../state/ui-state.js';
import { boxes, everywhere, pages, type KeyBinding, type KeyGroup } from './key-binding.js';
import { moveKeys, viewKeys } from './list-keys.js';
import { menuKeys } from './menu-keys.js';
import { sessionKeys } from './session-keys.js';
import { stay, withEffect } from './step.js';
import { textKeys } from './text-keys.js';

const generalKeys: readonly KeyBinding[] = [
  {
    keys: ['?'],
    label: '?',
    modes: pages,
    help: 'open or close this help',
    run: ({ ui }) => stay(toggleHelp(ui)),
    footer: { text: 'help', rank: 1 },
  },
  {
    keys: ['f1'],
    label: 'F1',
    modes: everywhere,
    help: 'the same, also while typing',
    run: ({ ui }) => stay(toggleHelp(ui)),
  },
  {
    keys: ['escape'],
    label: 'Esc',
    modes: everywhere,
    help: 'go back one step: close, clear the filter, resume',
    disabled: ({ ui }) => (goBack(ui) === ui ? 'nothing to close; q quits' : undefined),
    run: ({ ui }) => stay(goBack(ui)),
    footer: { text: 'back', rank: 3 },
  },
  {
    keys: ['q', 'Q'],
    label: 'q',
    modes: ['list'],
    help: 'quit',
    run: ({ ui }) => withEffect(ui, { kind: 'quit' }),
    footer: { text: 'quit', rank: 1 },
  },
  {
    keys: ['q', 'Q'],
    label: 'q',
    modes: ['timeline', 'details', 'help', ...boxes],
    help: 'close what is open over the list',
    run: ({ ui }) => stay(goBack(ui)),
    footer: { text: 'close', rank: 1, when: ({ ui }) => ui.actionBox === undefined || ui.helpOpen },
  },
  {
    keys: ['ctrl-c'],
    label: 'Ctrl-C',
    modes: everywhere,
    help: 'quit, from anywhere',
    run: ({ ui }) => withEffect(ui, { kind: 'quit' }),
  },
  {
    keys: ['ctrl-z'],
    label: 'Ctrl-Z',
    modes: everywhere,
    help: 'suspend; fg resumes',
    run: ({ ui }) => withEffect(ui, { kind: 'suspend' }),
  },
  {
    keys: ['ctrl-l'],
    label: 'Ctrl-L',
    modes: everywhere,
    help: 'redraw the screen',
    run: ({ ui }) => withEffect(ui, { kind: 'redraw' }),
  },
];

function toggleHelp(ui: UiState): UiState {
  return { ...ui, helpOpen: !ui.helpOpen, helpTop: 0 };
}

/** One step back: from what lies on top to the plain list, and there from what narrows it; the same state at its end. */
function goBack(ui: UiState): UiState {
  if (ui.helpOpen) return { ...ui, helpOpen: false };
  if (ui.nameBox) return { ...ui, nameBox: undefined, held: undefined };
  if (ui.actionBox) return { ...ui, actionBox: undefined };
  if (ui.filterOpen) return { ...ui, filterOpen: false, filter: textInput('') };
  if (ui.detailsOpen) return { ...ui, detailsOpen: false };
  if (ui.timelineShown) return { ...ui, timelineShown: false };
  if (ui.filter.text !== '') return { ...ui, filter: textInput('') };
  if (ui.attentionOnly) return { ...ui, attentionOnly: false };
  return ui.frozen ? { ...ui, frozen: undefined } : ui;
}

/** Every key, in the groups of the help page, the manual and docs/monitor.md. */
export const keyGroups: readonly KeyGroup[] = [
  { title: 'Move', bindings: moveKeys },
  { title: 'View', bindings: viewKeys },
  { title: 'Session', bindings: sessionKeys },
  { title: 'Action menu', bindings: menuKeys },
  { title: 'Text input', bindings: textKeys },
  { title: 'General', bindings: generalKeys },
];

export const keyBindings: readonly KeyBinding[] = keyGroups.flatMap(({ bindings }) => bindings);
