import type { Refusal } from '../../core/refusal.js';
import type { Result } from '../../core/result.js';
import type { EpochMs } from '../../core/time.js';
import type { ActionPlan } from '../../terminal/focus/action-plan.js';
import type { OutsideAction, SessionActionId } from '../state/action.js';
import { listedRows } from '../state/listed-rows.js';
import type { ReduceView } from '../state/monitor-view.js';
import { selectedRow } from '../state/selection.js';
import { offerOf, sessionActions } from '../state/session-actions.js';
import { complaining, saying, stay, wanting, type Step } from './step.js';
import type { UiState } from '../state/ui-state.js';

export function openMenu(ui: UiState, view: ReduceView): Step {
  const row = selectedRow(ui, listedRows(ui, view));
  return stay(
    row
      ? { ...ui, actionBox: { kind: 'menu' } }
      : complaining(ui, 'no session is selected', view.now),
  );
}

/** A row of the menu, by its key there or by one of its own. */
export function chooseAction(ui: UiState, id: SessionActionId, view: ReduceView): Step {
  const closed: UiState = { ...ui, actionBox: undefined };
  const session = selectedRow(ui, listedRows(ui, view))?.session;
  const action = sessionActions.find((other) => other.id === id);
  if (!session || !action) return stay(complaining(closed, 'no session is selected', view.now));
  const offer = offerOf(action, session, view.fleet);
  switch (offer.kind) {
    case 'unfit':
      return stay(complaining(closed, offer.reason, view.now));
    case 'copy':
      return wanting(saying(closed, `copied ${offer.text}`, view.now), offer);
    case 'plan': {
      const planning: UiState = { ...ui, actionBox: { kind: 'planning' } };
      return wanting(planning, { kind: 'plan-action', action: offer.action, session });
    }
  }
}

/** Where the user has left meanwhile, nothing comes of it. */
export function actionPlanned(ui: UiState, plan: Result<ActionPlan, Refusal>): Step {
  if (ui.actionBox?.kind !== 'planning') return stay(ui);
  if (!plan.ok) return stay({ ...ui, actionBox: { kind: 'refused', refusal: plan.error } });
  return ui.confirmed.has(plan.value.way)
    ? runPlan(ui, plan.value)
    : stay({ ...ui, actionBox: { kind: 'confirm', plan: plan.value } });
}

export function confirmPlan(ui: UiState): Step {
  if (ui.actionBox?.kind !== 'confirm') return stay(ui);
  const { plan } = ui.actionBox;
  return runPlan({ ...ui, confirmed: new Set([...ui.confirmed, plan.way]) }, plan);
}

function runPlan(ui: UiState, plan: ActionPlan): Step {
  return wanting({ ...ui, actionBox: { kind: 'running', plan } }, { kind: 'run-plan', plan });
}

export function actionEnded(
  ui: UiState,
  { plan, result }: Extract<OutsideAction, { readonly kind: 'action-ended' }>,
  now: EpochMs,
): UiState {
  const isOurs = ui.actionBox?.kind === 'running' && ui.actionBox.plan === plan;
  if (!result.ok) {
    return { ...ui, actionBox: { kind: 'refused', refusal: result.error } };
  }
  return saying(isOurs ? { ...ui, actionBox: undefined } : ui, plan.done, now);
}

export function copyPasteLine(ui: UiState, now: EpochMs): Step {
  const paste = ui.actionBox?.kind === 'refused' ? ui.actionBox.refusal.paste : undefined;
  if (paste === undefined) return stay(ui);
  const closed = { ...ui, actionBox: undefined };
  return wanting(saying(closed, 'copied the command', now), { kind: 'copy', text: paste });
}
