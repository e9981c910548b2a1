import type { Action } from '../state/action.js';
import type { MouseReport } from '../state/input-event.js';

/** What a click or a turn of the wheel asks for. */
export function actionForMouse({ kind, row, column }: MouseReport): Action {
  if (kind === 'press') return { kind: 'click', row, column };
  return { kind: 'move', to: kind === 'wheel-up' ? 'up' : 'down' };
}
