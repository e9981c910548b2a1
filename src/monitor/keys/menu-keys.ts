import type { Refusal, Result } from '../../core/result.js';
import type { ActionPlan, PlannedAction } from '../../terminal/focus/action-plan.js';
import { actionTarget, type ActionTarget } from '../../terminal/focus/action-target.js';
import { resumeCommand, sshToPane } from '../../terminal/focus/ssh-words.js';
import { shellLine, shellWord } from '../../platform/processes/shell-word.js';
import type { EpochMs } from '../../core/time.js';
import type { OutsideAction } from '../state/action.js';
import type { Mode, UiState } from '../state/ui-state.js';
import { keysIn, noSession, withMessage, type KeyBinding, type Step } from './key-binding.js';

const menu: readonly Mode[] = ['menu'];

/**
 * What is done for a session, or why it cannot be. What is copied will be pasted into a shell: anything of a session is one
 * quoted argument of it.
 */
type Offer =
  | { readonly kind: 'plan-action'; readonly action: PlannedAction }
  | { readonly kind: 'copy'; readonly text: string }
  | string;

function offers(
  offer: (target: ActionTarget, homeDir: string | undefined) => Offer,
): KeyBinding['run'] {
  return ({ ui, row, fleet }) => {
    if (!row) return noSession;
    const { session } = row;
    const target = actionTarget(session);
    if (!target.ok) return target.error;
    const report = fleet?.hosts.find(({ host }) => host === session.host);
    const offered = offer(target.value, report?.homeDir);
    if (typeof offered === 'string') return offered;
    if (offered.kind === 'copy') return [closeBox(ui), offered];
    return [
      { ...ui, actionBox: { kind: 'planning' } },
      { ...offered, session },
    ];
  };
}

export const goToTerminal = {
  keys: 'o',
  help: 'go to its terminal',
  run: offers(({ kind, tty }) =>
    kind === 'here' && tty === undefined
      ? 'its terminal is not known'
      : { kind: 'plan-action', action: 'go' },
  ),
};

/** The lines of the menu. */
export const sessionActions = keysIn(menu, [
  goToTerminal,
  {
    keys: 't',
    help: 'open a shell in its directory, in a new tab',
    run: offers(({ directory }) =>
      directory === undefined ? noDirectory : { kind: 'plan-action', action: 'shell' },
    ),
  },
  {
    keys: 'v',
    help: 'read its rollout in $PAGER',
    run: offers((target) => {
      if (target.kind === 'there') return `its rollout is on ${target.alias}`;
      if (target.rolloutPath === undefined) return 'it has no rollout yet';
      return { kind: 'plan-action', action: 'page' };
    }),
  },
  { keys: 'i', help: 'copy the thread id', run: offers(({ threadId }) => copy(threadId)) },
  {
    keys: 'd',
    help: 'copy its directory, quoted for a shell',
    run: offers(({ directory }) =>
      directory === undefined ? noDirectory : copy(shellWord(directory)),
    ),
  },
  {
    keys: 'r',
    help: 'copy the command that resumes it',
    run: offers((target, homeDir) => copy(resumeCommand(target, homeDir))),
  },
  {
    keys: 's',
    help: 'copy the ssh command to its terminal',
    run: offers((target) => {
      if (target.kind === 'here') return 'it runs on this machine';
      const { alias, tty } = target;
      const [program, ...args] =
        tty === undefined ? ([sshBin, '-t', '--', alias] as const) : sshToPane(sshBin, alias, tty);
      return copy(shellLine({ program, args }));
    }),
  },
]);

const sshBin = 'ssh';
const noDirectory = 'its directory is not known';

function copy(text: string): Offer {
  return { kind: 'copy', text };
}

export const menuKeys = keysIn(menu, [
  ...sessionActions,
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
]);

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
