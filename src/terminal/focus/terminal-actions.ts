import type { Pid } from '../../core/ids.js';
import type { Refusal } from '../../core/refusal.js';
import { err, ok, type Result } from '../../core/result.js';
import type { Session } from '../../core/session/session.js';
import type { ActionPlan, PlannedAction } from './action-plan.js';
import { actionTarget, type ActionTarget } from './action-target.js';
import { inTab, shellInDirectory, sshToDirectory, sshToPane, type Words } from './ssh-words.js';
import type { TerminalName } from './terminal-program.js';
import { terminalHostOf, type TerminalHost } from './terminal-programs.js';
import { shellLine } from '../../platform/processes/shell-word.js';
import { readChain, type FocusPorts } from './read-chain.js';
import { planFocus, runFocusSteps, runStep } from './run-focus-steps.js';
import type { CommandLine } from '../../platform/processes/command-line.js';

/**
 * The user's pager on a file, read only. PAGER is a program and its arguments, separated by blanks. No shell reads it,
 * so one that needs a shell (quotes, variables, pipes) is refused.
 */
function pagerCommand(pager: string | undefined, path: string): Result<CommandLine, string> {
  const words = (pager ?? '').split(/[ \t]+/).filter((word) => word !== '');
  const [program = 'less', ...args] = words;
  if (/['"`$\\;&<>|(){}*?~#\p{Cc}]/u.test(words.join(' ')) || program.includes('=')) {
    return err(
      'PAGER needs a shell, which codex-ps does not run; set it to a program and its arguments',
    );
  }
  // less then opens no editor, runs no command and writes no file.
  return ok({ program, args: [...args, path], env: { LESSSECURE: '1' } });
}

export interface ActionSetting {
  readonly ports: FocusPorts;
  /** Of codex-ps itself. */
  readonly ownPid: Pid;
  readonly sshBin: string;
  readonly pager: string | undefined;
  /** The terminal program for new tabs; `auto`: the one that codex-ps runs in. */
  readonly terminal: TerminalName | 'auto';
}

type Planned = Result<ActionPlan, Refusal>;

/** What an action on a session would run. Planning it changes nothing. */
export async function planAction(
  setting: ActionSetting,
  action: PlannedAction,
  session: Session,
): Promise<Planned> {
  const target = actionTarget(session);
  if (!target.ok) return refuse(target.error);
  return planners[action](setting, target.value, session);
}

const planners: Readonly<
  Record<
    PlannedAction,
    (setting: ActionSetting, target: ActionTarget, session: Session) => Promise<Planned>
  >
> = { go: planGo, shell: planShell, page: planPage };

function refuse(reason: string, paste?: string): Planned {
  return err({ reason, paste });
}

async function planGo(
  setting: ActionSetting,
  target: ActionTarget,
  { attached }: Session,
): Promise<Planned> {
  const { tty } = target;
  if (target.kind === 'there') {
    const { alias } = target;
    const plain = shellLine({ program: setting.sshBin, args: ['-t', '--', alias] });
    if (tty === undefined) return refuse(noTerminal(attached), plain);
    return openTab(setting, 'go', sshToPane(setting.sshBin, alias, tty), `opened ssh to ${alias}`);
  }
  if (tty === undefined || target.pid === undefined) return refuse(noTerminal(attached));
  const way = await planFocus(
    setting.ports,
    { pid: target.pid, tty, directory: target.directory },
    (await ownTerminal(setting))?.terminal,
  );
  if (!way.ok) return way;
  const [first, ...others] = way.value.commands;
  if (!first) return refuse('there is nothing to run');
  const { note, through } = way.value;
  const shown = `shown in ${through.join(' in ')}`;
  return ok({
    action: 'go',
    way: `go ${through.join(' ')}`,
    commands: [first, ...others],
    takesScreen: false,
    done: note === undefined ? shown : `${shown}; ${note}`,
  });
}

function noTerminal(attached: boolean | undefined): string {
  return attached === false ? 'no terminal shows it' : 'it is not known which terminal shows it';
}

async function planShell(setting: ActionSetting, target: ActionTarget): Promise<Planned> {
  const directory = target.kind === 'here' ? target.directory : target.thereDirectory;
  if (directory === undefined)
    return refuse('its directory is not known, or its name is not safe in a shell');
  if (target.kind === 'there') {
    const words = sshToDirectory(setting.sshBin, target.alias, directory);
    return openTab(setting, 'shell', words, `opened a shell on ${target.alias}`);
  }
  const stat = await setting.ports.files.stat(directory);
  if (!stat.ok || stat.value.kind !== 'directory')
    return refuse('its directory does not exist any more');
  return openTab(setting, 'shell', shellInDirectory(directory), 'opened a shell');
}

async function planPage(setting: ActionSetting, target: ActionTarget): Promise<Planned> {
  if (target.kind === 'there') return refuse(`its rollout is on ${target.alias}`);
  if (target.rolloutPath === undefined) return refuse('it has no rollout yet');
  const stat = await setting.ports.files.stat(target.rolloutPath);
  if (!stat.ok || stat.value.kind !== 'file') return refuse('its rollout does not exist any more');
  const command = pagerCommand(setting.pager, target.rolloutPath);
  if (!command.ok) return refuse(command.error);
  const { program } = command.value;
  return ok({
    action: 'page',
    way: `page ${program}`,
    commands: [command.value],
    takesScreen: true,
    done: 'the rollout was read',
  });
}

type Hosted = Extract<TerminalHost, { readonly kind: 'hosted' }>;

async function ownTerminal({ ports, ownPid }: ActionSetting): Promise<Hosted | undefined> {
  const chain = await readChain(ports, ownPid);
  const found = chain && terminalHostOf(chain);
  return found?.kind === 'hosted' ? found : undefined;
}

/** In a new tab of the terminal program that codex-ps itself runs in. */
async function openTab(
  setting: ActionSetting,
  action: PlannedAction,
  words: Words,
  done: string,
): Promise<Planned> {
  const [program, ...args] = words;
  const paste = shellLine({ program, args });
  const { terminal } = setting;
  const chain = await readChain(setting.ports, setting.ownPid);
  if (!chain) return refuse('codex-ps cannot see its own process', paste);
  const found = terminalHostOf(chain, terminal === 'auto' ? undefined : terminal);
  if (found.kind === 'unsupported') {
    const reason = `codex-ps cannot open a tab here: ${found.reason.replace(/^it runs/, 'it runs itself')}`;
    return refuse(reason, paste);
  }
  const isSsh = program === setting.sshBin;
  const run = isSsh ? inTab(words) : words;
  const step = await runFocusSteps(setting.ports, found.program.open(found.terminal, run));
  if (!step.ok) return refuse(step.error.reason, paste);
  const [first, ...others] = step.value.commands;
  if (!first) return refuse('there is nothing to run', paste);
  return ok({
    action,
    way: `${action} ${found.program.called}${isSsh ? ' ssh' : ''}`,
    commands: [first, ...others],
    takesScreen: false,
    done: `${done} in a new tab of ${found.program.called}`,
  });
}

/** Runs the planned commands in order, up to the first that fails. */
export async function runPlan(
  { ports }: ActionSetting,
  { commands }: ActionPlan,
): Promise<Result<undefined, Refusal>> {
  for (const command of commands) {
    const ended = await runStep(ports, command);
    if (!ended.ok) return err({ reason: ended.error, paste: shellLine(command) });
  }
  return ok(undefined);
}
