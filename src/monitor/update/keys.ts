import type { Action } from '../state/action.js';
import type { KeyPress } from '../state/key-press.js';
import { keyBindings } from '../state/key-table.js';
import { modeOf, type Mode, type UiState } from '../state/ui-state.js';

const byModeAndKey: ReadonlyMap<string, Action> = new Map(
  keyBindings.flatMap(({ modes, keys, action }) =>
    modes.flatMap((mode) => keys.map((key) => [`${mode} ${key}`, action] as const)),
  ),
);

/** A key by one name: `g`, `G`, `ctrl-c`, `shift-tab`, `pageup`. */
function keyId(key: KeyPress): string {
  if (key.ctrl) return `ctrl-${key.name.toLowerCase()}`;
  if (key.shift && key.name === 'tab') return 'shift-tab';
  if (key.name === ' ' || key.text === ' ') return 'space';
  // Tab, Enter and Esc give a text too, but not one that is typed.
  if (key.text !== undefined && !isControl(key.text)) return key.text;
  return key.shift && /^[a-z]$/.test(key.name) ? key.name.toUpperCase() : key.name;
}

function isControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

const typingModes: ReadonlySet<Mode> = new Set(['filter', 'name']);

/** What a key means where the user is now; undefined for one that means nothing there. */
export function actionForKey(ui: UiState, key: KeyPress): Action | undefined {
  const mode = modeOf(ui);
  const bound = byModeAndKey.get(`${mode} ${keyId(key)}`);
  if (bound || !typingModes.has(mode) || key.ctrl) return bound;
  const text = key.name === 'space' ? ' ' : (key.text ?? (key.name.length === 1 ? key.name : ''));
  return text === '' || isControl(text)
    ? undefined
    : { kind: 'edit', edit: { kind: 'insert', text } };
}
