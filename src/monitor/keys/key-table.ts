import type { KeyPress } from '../state/action.js';
import type { ScreenView } from '../state/screen-layout.js';
import { textInput } from '../state/text-input.js';
import {
  closePage,
  modeOf,
  pageNames,
  pageOf,
  togglePage,
  type UiState,
} from '../state/ui-state.js';
import {
  boxes,
  everywhere,
  keysIn,
  pages,
  typing,
  withError,
  type KeyBinding,
  type Step,
} from './key-binding.js';
import { moveKeys, viewKeys } from './list-keys.js';
import { menuKeys } from './menu-keys.js';
import { sessionKeys, snoozeKeys } from './session-keys.js';
import { settingsKeys } from './settings-keys.js';
import { editField, textKeys } from './text-keys.js';

const generalKeys = keysIn(everywhere, [
  {
    keys: '?',
    modes: pages,
    help: 'open or close this help',
    run: ({ ui }) => [togglePage(ui, 'help')],
    footer: { text: 'help', rank: 1 },
  },
  { keys: 'f1', help: 'the same, also while typing', run: ({ ui }) => [togglePage(ui, 'help')] },
  {
    keys: 'escape',
    help: 'go back one step: close, clear the filter, resume',
    run: ({ ui }) => (goBack(ui) === ui ? 'nothing to close; q quits' : [goBack(ui)]),
    footer: { text: 'back', rank: 3 },
  },
  {
    keys: 'q',
    modes: ['list'],
    help: 'quit',
    run: ({ ui }) => [ui, { kind: 'quit' }],
    footer: { text: 'quit', rank: 1 },
  },
  {
    keys: 'q',
    modes: [...pageNames, ...boxes],
    help: 'close what is open over the list',
    run: ({ ui }) => [goBack(ui)],
    footer: {
      text: 'close',
      rank: 1,
      when: ({ ui }) => ui.actionBox === undefined || pageOf(ui) === 'help',
    },
  },
  { keys: 'ctrl-c', help: 'quit, from anywhere', run: ({ ui }) => [ui, { kind: 'quit' }] },
  { keys: 'ctrl-z', help: 'suspend; fg resumes', run: ({ ui }) => [ui, { kind: 'suspend' }] },
  { keys: 'ctrl-l', help: 'redraw the screen', run: ({ ui }) => [ui, { kind: 'redraw' }] },
]);

/** Closes what is on top, or else undoes what narrows the list; the same state where nothing is left to undo. */
function goBack(ui: UiState): UiState {
  if (pageOf(ui) === 'help') return closePage(ui);
  if (ui.nameBox) return { ...ui, nameBox: undefined };
  if (ui.actionBox) return { ...ui, actionBox: undefined };
  if (ui.settingsBox) return { ...ui, settingsBox: undefined };
  if (ui.filterOpen) return { ...ui, filterOpen: false, filter: textInput('') };
  if (ui.pages.length > 0) return closePage(ui);
  if (ui.filter.text !== '') return { ...ui, filter: textInput('') };
  if (ui.attentionOnly) return { ...ui, attentionOnly: false };
  return ui.frozen ? { ...ui, frozen: undefined } : ui;
}

/** Every key, in the groups of the help page, the manual and docs/monitor.md. */
export const keyGroups: readonly {
  readonly title: string;
  readonly bindings: readonly KeyBinding[];
}[] = [
  { title: 'Move', bindings: moveKeys },
  { title: 'View', bindings: viewKeys },
  { title: 'Session', bindings: sessionKeys },
  { title: 'Snooze menu', bindings: snoozeKeys },
  { title: 'Action menu', bindings: menuKeys },
  { title: 'View settings', bindings: settingsKeys },
  { title: 'Text input', bindings: textKeys },
  { title: 'General', bindings: generalKeys },
];

export const keyBindings: readonly KeyBinding[] = keyGroups.flatMap(({ bindings }) => bindings);

/** Every `mode key` that is bound. */
export const boundKeys = keyBindings.flatMap((binding) =>
  binding.modes.flatMap((mode) =>
    binding.keys.split(' ').map((key) => [`${mode} ${key}`, binding] as const),
  ),
);

const byModeAndKey: ReadonlyMap<string, KeyBinding> = new Map(boundKeys);

/** Aliases of keys, where they are not bound themselves; the help does not list them. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['N', 'n'],
  ['X', 'x'],
  ['R', 'r'],
  ['Q', 'q'],
  ['=', '+'],
  ['ctrl-h', 'backspace'],
  ['alt-backspace', 'ctrl-w'],
]);

/** The name of a key: `g`, `G`, `ctrl-c`, `shift-tab`, `pageup`. */
function keyId({ name, text, ctrl, shift }: KeyPress): string {
  if (ctrl) return `ctrl-${name.toLowerCase()}`;
  if (shift && name === 'tab') return 'shift-tab';
  return name === 'space' ? name : (text ?? name);
}

export function bindingFor(ui: UiState, key: KeyPress): KeyBinding | undefined {
  const [mode, id] = [modeOf(ui), keyId(key)];
  return byModeAndKey.get(`${mode} ${id}`) ?? byModeAndKey.get(`${mode} ${aliases.get(id) ?? ''}`);
}

export function runBinding({ run }: KeyBinding, view: ScreenView): Step {
  const result = run(view);
  return typeof result === 'string' ? [withError(view.ui, result, view.now)] : result;
}

/** What a key does where the user is now: what it is bound to, or what it types. */
export function pressKey(view: ScreenView, key: KeyPress): Step {
  const { ui } = view;
  const binding = bindingFor(ui, key);
  if (binding) return runBinding(binding, view);
  const types = typing.includes(modeOf(ui)) && !key.ctrl && key.text !== undefined;
  return [types ? editField(ui, { kind: 'insert', text: key.text }) : ui];
}
