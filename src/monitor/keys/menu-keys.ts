import type { Refusal, Result } from '../../core/result.js';
import type { Session } from '../../core/session/session.js';
import type { Fleet } from '../../core/session/snapshot.js';
import type { ActionPlan, PlannedAction } from '../../terminal/focus/action-plan.js';
import { actionTarget, type ActionTarget } from '../../terminal/focus/action-target.js';
import { resumeCommand, sshToPane } from '../../terminal/focus/ssh-words.js';
import { shellLine, shellWord } from '../../platform/processes/shell-word.js';
import type { EpochMs } from '../../core/time.js';
import type { OutsideAction } from '../state/action.js';
import type { UiState } from '../state/ui-state.js';
import { keysIn, noSession, withMessage, type KeyBinding, type Step } from './key-binding.js';

type Offer =
  | { readonly kind: 'plan'; readonly action: PlannedAction }
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'unavailable'; readonly reason: string };

export interface SessionAction {
  readonly key: string;
  readonly help: string;
  /** What is copied will be pasted into a shell: anything of a session is one quoted argument of it. */
  readonly offer: (target: ActionTarget, homeDir: string | undefined) => Offer;
}

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
      directoryOf(target) === undefined ? noDirectory : { kind: 'plan', action: 'shell' },
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
  { key: 'i', help: 'copy the thread id', offer: ({ threadId }) => copy(threadId) },
  {
    key: 'd',
    help: 'copy its directory, quoted for a shell',
    offer: (target: ActionTarget): Offer => {
      const directory = directoryOf(target);
      return directory === undefined ? noDirectory : copy(shellWord(directory));
    },
  },
  {
    key: 'r',
    help: 'copy the command that resumes it',
    offer: (target: ActionTarget, homeDir: string | undefined): Offer =>
      copy(resumeCommand(target, homeDir)),
  },
  {
    key: 's',
    help: 'copy the ssh command to its terminal',
    offer: (target: ActionTarget): Offer => {
      if (target.kind === 'here') return unavailable('it runs on this machine');
      const { alias, tty } = target;
      const [program, ...args] =
        tty === undefined ? ([sshBin, '-t', '--', alias] as const) : sshToPane(sshBin, alias, tty);
      return copy(shellLine({ program, args }));
    },
  },
];

const sshBin = 'ssh';
const noDirectory = unavailable('its directory is not known');

function copy(text: string): Offer {
  return { kind: 'copy', text };
}

function unavailable(reason: string): Offer {
  return { kind: 'unavailable', reason };
}

function directoryOf(target: ActionTarget): string | undefined {
  return target.kind === 'here' ? target.directory : target.thereDirectory;
}

export function offerOf({ offer }: SessionAction, session: Session, fleet?: Fleet): Offer {
  const target = actionTarget(session);
  if (!target.ok) return unavailable(target.error);
  const report = fleet?.hosts.find(({ host }) => host === session.host);
  return offer(target.value, report?.homeDir);
}

export function runsAction(action: SessionAction): Omit<KeyBinding, 'modes'> {
  return {
    keys: action.key,
    help: action.help,
    run: ({ ui, row, fleet }) => {
      if (!row) return noSession;
      const { session } = row;
      const offer = offerOf(action, session, fleet);
      if (offer.kind === 'unavailable') return offer.reason;
      if (offer.kind === 'copy') return [closeBox(ui), offer];
      const planning: UiState = { ...ui, actionBox: { kind: 'planning' } };
      return [planning, { kind: 'plan-action', action: offer.action, session }];
    },
  };
}

export const menuKeys = keysIn(
  ['menu'],
  [
    ...sessionActions.map(runsAction),
    { keys: '.', help: 'close the menu', run: ({ ui }) => [closeBox(ui)] },
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
      run: ({ ui }) => {
        const text = ui.actionBox?.kind === 'refused' ? ui.actionBox.refusal.paste : undefined;
        return text === undefined ? 'no command to copy' : [closeBox(ui), { kind: 'copy', text }];
      },
      footer: { text: 'copy the command', rank: 2 },
    },
    {
      keys: 'enter',
      modes: ['message'],
      help: 'close the message',
      run: ({ ui }) => [closeBox(ui)],
    },
  ],
);

function closeBox(ui: UiState): UiState {
  return { ...ui, actionBox: undefined };
}

/** Nothing happens if the user has closed the box meanwhile. */
export function actionPlanned(ui: UiState, plan: Result<ActionPlan, Refusal>): Step {
  if (ui.actionBox?.kind !== 'planning') return [ui];
  if (!plan.ok) return [{ ...ui, actionBox: { kind: 'refused', refusal: plan.error } }];
  return ui.confirmed.has(plan.value.way)
    ? runPlan(ui, plan.value)
    : [{ ...ui, actionBox: { kind: 'confirm', plan: plan.value } }];
}

function confirmPlan(ui: UiState): Step {
  if (ui.actionBox?.kind !== 'confirm') return [ui];
  const { plan } = ui.actionBox;
  return runPlan({ ...ui, confirmed: new Set([...ui.confirmed, plan.way]) }, plan);
}

function runPlan(ui: UiState, plan: ActionPlan): Step {
  return [
    { ...ui, actionBox: { kind: 'running', plan } },
    { kind: 'run-plan', plan },
  ];
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
