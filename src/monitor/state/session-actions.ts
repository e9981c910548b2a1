import type { Result } from '../../core/result.js';
import type { Session } from '../../core/session/session.js';
import type { Fleet } from '../../core/session/snapshot.js';
import type { PlannedAction } from '../../terminal/focus/action-plan.js';
import { actionTarget, type ActionTarget } from '../../terminal/focus/action-target.js';
import { resumeLine, sshResumeLine, sshToPane } from '../../terminal/focus/ssh-words.js';
import { shellLine, shellWord } from '../../platform/processes/shell-word.js';
import type { SessionActionId } from './action.js';

/** What a row of the menu comes to for one session. */
type Offer =
  | { readonly kind: 'plan'; readonly action: PlannedAction }
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'unfit'; readonly reason: string };

/** A row of the menu. */
export interface SessionAction {
  readonly id: SessionActionId;
  readonly key: string;
  readonly label: string;
  readonly offer: (target: ActionTarget, homeDir: string | undefined) => Offer;
}

/** What is copied will be pasted into a shell: anything of a session stands in it as one quoted word. */
export const sessionActions: readonly SessionAction[] = [
  {
    id: 'go',
    key: 'o',
    label: 'go to its terminal',
    offer: ({ kind, tty }) =>
      kind === 'here' && tty === undefined
        ? unfit('no terminal of it is known')
        : { kind: 'plan', action: 'go' },
  },
  {
    id: 'shell',
    key: 't',
    label: 'open a shell in its directory, in a new tab',
    offer: (target: ActionTarget): Offer =>
      directoryOf(target) === undefined
        ? unfit('its directory is not known')
        : { kind: 'plan', action: 'shell' },
  },
  {
    id: 'page',
    key: 'v',
    label: 'read its rollout in $PAGER',
    offer: (target: ActionTarget): Offer => {
      if (target.kind === 'there') return unfit(`its rollout is on ${target.alias}`);
      if (target.rolloutPath === undefined) return unfit('it has no rollout yet');
      return { kind: 'plan', action: 'page' };
    },
  },
  {
    id: 'copy-id',
    key: 'i',
    label: 'copy the thread id',
    offer: ({ threadId }) => ({ kind: 'copy', text: threadId }),
  },
  {
    id: 'copy-directory',
    key: 'd',
    label: 'copy its directory, quoted for a shell',
    offer: (target: ActionTarget): Offer => {
      const directory = directoryOf(target);
      if (directory === undefined) return unfit('its directory is not known');
      return { kind: 'copy', text: shellWord(directory) };
    },
  },
  {
    id: 'copy-resume',
    key: 'r',
    label: 'copy the command that resumes it',
    offer: (target: ActionTarget, homeDir: string | undefined): Offer => {
      const codexHome = target.kind === 'here' ? target.codexHome : target.thereCodexHome;
      const isUsual = homeDir !== undefined && codexHome === `${homeDir}/.codex`;
      const line = resumeLine(
        target.threadId,
        directoryOf(target),
        isUsual ? undefined : codexHome,
      );
      return {
        kind: 'copy',
        text: target.kind === 'here' ? line : sshResumeLine(sshBin, target.alias, line),
      };
    },
  },
  {
    id: 'copy-ssh',
    key: 's',
    label: 'copy the ssh command to its terminal',
    offer: (target: ActionTarget): Offer => {
      if (target.kind === 'here') return unfit('it runs on this machine');
      const { alias, tty } = target;
      const [program, ...args] =
        tty === undefined ? ([sshBin, '-t', '--', alias] as const) : sshToPane(sshBin, alias, tty);
      return { kind: 'copy', text: shellLine({ program, args }) };
    },
  },
];

const sshBin = 'ssh';

function unfit(reason: string): Offer {
  return { kind: 'unfit', reason };
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
  const target: Result<ActionTarget, string> = actionTarget(session);
  if (!target.ok) return unfit(target.error);
  const report = fleet?.hosts.find(({ host }) => host === session.host);
  return offer(target.value, report?.homeDir);
}
