import type { Action } from './action.js';
import type { KeyPress } from './key-press.js';
import type { UiState } from './ui-state.js';

export function actionForKey(_ui: UiState, key: KeyPress): Action | undefined {
  return key.name === 'q' ? { kind: 'quit' } : undefined;
}
