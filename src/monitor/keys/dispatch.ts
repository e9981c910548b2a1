import type { KeyPress } from '../state/input-event.js';
import { modeOf, type Mode, type UiState } from '../state/ui-state.js';
import type { KeyBinding, KeyContext } from './key-binding.js';
import { keyBindings } from './key-table.js';
import { stay, withError, type Step } from './step.js';
import { editField } from './text-keys.js';

const byModeAndKey: ReadonlyMap<string, KeyBinding> = new Map(
  keyBindings.flatMap((binding) =>
    binding.modes.flatMap((mode) =>
      binding.keys.map((key) => [`${mode} ${key}`, binding] as const),
    ),
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

/** What is bound to a key where the user is now. */
export function bindingFor(ui: UiState, key: KeyPress): KeyBinding | undefined {
  return byModeAndKey.get(`${modeOf(ui)} ${keyId(key)}`);
}

/** Does what the key is for, or says why it does nothing. */
export function runBinding({ disabled, run }: KeyBinding, context: KeyContext): Step {
  const reason = disabled?.(context);
  return reason === undefined ? run(context) : stay(withError(context.ui, reason, context.now));
}

/** What a key does where the user is now: what it is bound to, or what it types. */
export function pressKey(context: KeyContext, key: KeyPress): Step {
  const { ui } = context;
  const binding = bindingFor(ui, key);
  if (binding) return runBinding(binding, context);
  if (!typingModes.has(modeOf(ui)) || key.ctrl) return stay(ui);
  const text = key.name === 'space' ? ' ' : (key.text ?? (key.name.length === 1 ? key.name : ''));
  return stay(text === '' || isControl(text) ? ui : editField(ui, { kind: 'insert', text }));
}
