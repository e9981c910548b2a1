import type { Refusal } from '../../core/refusal.js';
import type { Result } from '../../core/result.js';
import type { Session } from '../../core/session/session.js';
import type { Fleet } from '../../core/session/snapshot.js';
import type { ActionPlan, PlannedAction } from '../../terminal/focus/action-plan.js';
import { actionTarget, type ActionTarget } from '../../terminal/focus/action-target.js';
import { resumeLine, sshResumeLine, sshToPane } from '../../terminal/focus/ssh-words.js';
import { shellLine, shellWord } from '../../platform/processes/shell-word.js';
import type { EpochMs } from '../../core/time.js';
import type { OutsideAction } from '../state/action.js';
import type { Mode, UiState } from '../state/ui-state.js';
import { withoutSession, type KeyBinding } from './key-binding.js';
import type { ScreenView } from '../state/screen-layout.js';
import { stay, withEffect, withError, withMessage, type Step } from './step.js';

/** What a row of the menu comes to for one session. */
type Offer =
  | { readonly kind: 'plan'; readonly action: PlannedAction }
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** A row of the menu. */
export interface SessionAction {
  readonly key: string;
  readonly help: string;
  readonly offer: (target: ActionTarget, homeDir: string | undefined) => Offer;
}

/** What is copied will be pasted into a shell: anything of a session stands in it as one quoted word. */
export const goToTerminal: SessionAction = {
  key: 'o',
  help: 'go to its terminal',
  offer: ({ kind, tty }) =>
    kind === 'here' && tty === undefined
      ? unavailable('its terminal is not known')
      : { kind: 'plan', action: 'go' },
};

export const sessionActions: readonly SessionAction[] = [
  goToTerminal,
  {
    key: 't',
    help: 'open a shell in its directory, in a new tab',
    offer: (target: ActionTarget): Offer =>
      directoryOf(target) === undefined
        ? unavailable('its directory is not known')
        : { kind: 'plan', action: 'shell' },
  },
  {
    key: 'v',
    help: 'read its rollout in $PAGER',
    offer: (target: ActionTarget): Offer => {
      if (target.kind === 'there') return unavailable(`its rollout is on ${target.alias}`);
      if (target.rolloutPath === undefined) return unavailable('it has no rollout yet');
      return { kind: 'plan', action: 'page' };
    },
  },
  {
    key: 'i',
    help: 'copy the thread id',
    offer: ({ threadId }) => ({ kind: 'copy', text: threadId }),
  },
  {
    key: 'd',
    help: 'copy its directory, quoted for a shell',
    offer: (target: ActionTarget): Offer => {
      const directory = directoryOf(target);
      if (directory === undefined) return unavailable('its directory is not known');
      return { kind: 'copy', text: shellWord(directory) };
    },
  },
  {
    key: 'r',
    help: 'copy the command that resumes it',
    offer: (target: ActionTarget, homeDir: string | undefined): Offer => {
      const codexHome = target.kind === 'here' ? target.codexHome : target.thereCodexHome;
      const isUsual = homeDir !== undefined && codexHome === `${homeDir}/.codex`;
      const home = isUsual ? undefined : codexHome;
      const line = resumeLine(target.threadId, directoryOf(target), home);
      return {
        kind: 'copy',
        text: target.kind === 'here' ? line : sshResumeLine(sshBin, target.alias, line),
      };
    },
  },
  {
    key: 's',
    help: 'copy the ssh command to its terminal',
    offer: (target: ActionTarget): Offer => {
      if (target.kind === 'here') return unavailable('it runs on this machine');
      const { alias, tty } = target;
      const [program, ...args] =
        tty === undefined ? ([sshBin, '-t', '--', alias] as const) : sshToPane(sshBin, alias, tty);
      return { kind: 'copy', text: shellLine({ program, args }) };
    },
  },
];

const sshBin = 'ssh';

function unavailable(reason: string): Offer {
  return { kind: 'unavailable', reason };
}

function directoryOf(target: ActionTarget): string | undefined {
  return target.kind === 'here' ? target.directory : target.thereDirectory;
}

/** What this row of the menu comes to for a session of the fleet. */
export function offerOf(
  { offer }: SessionAction,
  session: Session,
  fleet: Fleet | undefined,
): Offer {
  const target = actionTarget(session);
  if (!target.ok) return unavailable(target.error);
  const report = fleet?.hosts.find(({ host }) => host === session.host);
  return offer(target.value, report?.homeDir);
}

/** The key of an action on the selected session, in the menu or by itself. */
export function sessionActionBinding(action: SessionAction, modes: readonly Mode[]): KeyBinding {
  const { key, help } = action;
  const run = (view: ScreenView): Step => runSessionAction(action, view);
  return { keys: key, modes, help, disabled: withoutSession, run };
}

function runSessionAction(action: SessionAction, { ui, row, fleet, now }: ScreenView): Step {
  if (!row) return stay(ui);
  const offer = offerOf(action, row.session, fleet);
  if (offer.kind === 'unavailable') return stay(withError(ui, offer.reason, now));
  if (offer.kind === 'copy') return withEffect(closeBox(ui), offer);
  const planning: UiState = { ...ui, actionBox: { kind: 'planning' } };
  return withEffect(planning, { kind: 'plan-action', action: offer.action, session: row.session });
}

/** The keys of the action menu, and of what it leads to. */
export const menuKeys: readonly KeyBinding[] = [
  ...sessionActions.map((action) => sessionActionBinding(action, ['menu'])),
  {
    keys: '.',
    modes: ['menu'],
    help: 'close the menu',
    run: ({ ui }) => stay(closeBox(ui)),
  },
  {
    keys: 'enter',
    modes: ['confirm'],
    help: 'run the command shown',
    run: ({ ui }) => confirmPlan(ui),
    footer: { text: 'run', rank: 2 },
  },
  {
    keys: 'y',
    modes: ['message'],
    help: 'copy the command shown',
    disabled: ({ ui }) => (commandToPaste(ui) === undefined ? 'no command to copy' : undefined),
    run: ({ ui }) => withEffect(closeBox(ui), { kind: 'copy', text: commandToPaste(ui) ?? '' }),
    footer: { text: 'copy the command', rank: 2 },
  },
  {
    keys: 'enter',
    modes: ['message'],
    help: 'close the message',
    run: ({ ui }) => stay(closeBox(ui)),
  },
];

function closeBox(ui: UiState): UiState {
  return { ...ui, actionBox: undefined };
}

/** Where the user has left meanwhile, nothing comes of it. */
export function actionPlanned(ui: UiState, plan: Result<ActionPlan, Refusal>): Step {
  if (ui.actionBox?.kind !== 'planning') return stay(ui);
  if (!plan.ok) return stay({ ...ui, actionBox: { kind: 'refused', refusal: plan.error } });
  return ui.confirmed.has(plan.value.way)
    ? runPlan(ui, plan.value)
    : stay({ ...ui, actionBox: { kind: 'confirm', plan: plan.value } });
}

function confirmPlan(ui: UiState): Step {
  if (ui.actionBox?.kind !== 'confirm') return stay(ui);
  const { plan } = ui.actionBox;
  return runPlan({ ...ui, confirmed: new Set([...ui.confirmed, plan.way]) }, plan);
}

function runPlan(ui: UiState, plan: ActionPlan): Step {
  return withEffect({ ...ui, actionBox: { kind: 'running', plan } }, { kind: 'run-plan', plan });
}

export function actionEnded(
  ui: UiState,
  { plan, result }: Extract<OutsideAction, { readonly kind: 'action-ended' }>,
  now: EpochMs,
): UiState {
  if (!result.ok) return { ...ui, actionBox: { kind: 'refused', refusal: result.error } };
  const isOurs = ui.actionBox?.kind === 'running' && ui.actionBox.plan === plan;
  return withMessage(isOurs ? closeBox(ui) : ui, plan.done, now);
}

function commandToPaste({ actionBox }: UiState): string | undefined {
  return actionBox?.kind === 'refused' ? actionBox.refusal.paste : undefined;
}
