import type { Pid } from '../../core/ids.js';
import { type Refusal, err, ok, type Result } from '../../core/result.js';
import type { Session } from '../../core/session/session.js';
import { type CommandLine, shellLine } from '../../platform/processes/shell-word.js';
import type { ActionPlan, PlannedAction } from './action-plan.js';
import { actionTarget, type ActionTarget } from './action-target.js';
import { readChain, type FocusPorts } from './read-chain.js';
import { inTab, shellInDirectory, sshToDirectory, sshToPane, type Words } from './ssh-words.js';
import { refused, runCommand } from './terminal-program.js';
import type { HostedTerminal, TerminalCommands, TerminalName } from './terminal-program.js';
import { terminalHostOf } from './terminal-programs.js';

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
  if (!target.ok) return refused(target.error);
  const plans = { go: planGo, shell: planShell, page: planPage };
  return plans[action](setting, target.value, session);
}

async function planGo(
  setting: ActionSetting,
  target: ActionTarget,
  { attached }: Session,
): Promise<Planned> {
  const { tty } = target;
  const { ports, ownPid, sshBin } = setting;
  const noTerminal =
    attached === false ? 'no terminal shows it' : 'it is not known which terminal shows it';
  if (target.kind === 'there') {
    const { alias } = target;
    return tty === undefined
      ? refused(noTerminal, shellLine({ program: sshBin, args: ['-t', '--', alias] }))
      : openTab(setting, 'go', sshToPane(sshBin, alias, tty), `opened ssh to ${alias}`);
  }
  const { pid, directory } = target;
  if (tty === undefined || pid === undefined) return refused(noTerminal);
  const ownChain = await readChain(ports, ownPid);
  const own = ownChain && terminalHostOf(ownChain);
  const here = own?.ok ? own.value.terminal : undefined;
  const found = await planFocus(ports, { pid, tty, directory }, here);
  if (!found.ok) return found;
  const { commands, note, through } = found.value;
  const shown = `shown in ${through.join(' in ')}`;
  return ok({
    action: 'go',
    way: `go ${through.join(' ')}`,
    commands,
    takesScreen: false,
    done: note === undefined ? shown : `${shown}; ${note}`,
  });
}

interface FocusPlan extends Omit<TerminalCommands, 'outer'> {
  readonly through: readonly string[];
}

const maxDepth = 5;

/** With `tty` only if the process is still there. */
export async function planFocus(
  ports: FocusPorts,
  target: { readonly pid: Pid; readonly tty?: string; readonly directory?: string | undefined },
  here: HostedTerminal | undefined,
  depth = maxDepth,
): Promise<Result<FocusPlan, Refusal>> {
  const { pid, tty, directory } = target;
  const chain = depth > 0 ? await readChain(ports, pid) : undefined;
  if (tty !== undefined && chain?.[0].tty !== tty) {
    return refused('its process is not in that terminal any more');
  }
  if (!chain) return refused('its parents cannot be read');
  const found = terminalHostOf(chain);
  if (!found.ok) return found;
  const { program, terminal } = found.value;
  const plan = await program.focus(ports, { ...terminal, directory }, here);
  if (!plan.ok) return plan;
  const { commands, outer, note } = plan.value;
  const inner: FocusPlan = { commands, through: [program.called], note };
  if (outer === undefined) return ok(inner);
  const rest = await planFocus(ports, { pid: outer }, here, depth - 1);
  // The pane is worth selecting even if its window cannot be raised.
  if (!rest.ok) return ok({ ...inner, note: `its window is not raised: ${rest.error.reason}` });
  return ok({
    commands: [...commands, ...rest.value.commands],
    through: [...inner.through, ...rest.value.through],
    note: rest.value.note,
  });
}

async function planShell(setting: ActionSetting, target: ActionTarget): Promise<Planned> {
  const { directory } = target;
  if (directory === undefined)
    return refused('its directory is not known, or its name is not safe in a shell');
  if (target.kind === 'there') {
    const words = sshToDirectory(setting.sshBin, target.alias, directory);
    return openTab(setting, 'shell', words, `opened a shell on ${target.alias}`);
  }
  const stat = await setting.ports.files.stat(directory);
  if (!stat.ok || stat.value.kind !== 'directory')
    return refused('its directory does not exist any more');
  return openTab(setting, 'shell', shellInDirectory(directory), 'opened a shell');
}

async function planPage(setting: ActionSetting, target: ActionTarget): Promise<Planned> {
  if (target.kind === 'there') return refused(`its rollout is on ${target.alias}`);
  if (target.rolloutPath === undefined) return refused('it has no rollout yet');
  const stat = await setting.ports.files.stat(target.rolloutPath);
  if (!stat.ok || stat.value.kind !== 'file') return refused('its rollout does not exist any more');
  const command = pagerCommand(setting.pager, target.rolloutPath);
  if (!command.ok) return refused(command.error);
  return ok({
    action: 'page',
    way: `page ${command.value.program}`,
    commands: [command.value],
    takesScreen: true,
    done: 'the rollout was read',
  });
}

async function openTab(
  { ports, ownPid, terminal, sshBin }: ActionSetting,
  action: PlannedAction,
  words: Words,
  done: string,
): Promise<Planned> {
  const [program, ...args] = words;
  const paste = shellLine({ program, args });
  const chain = await readChain(ports, ownPid);
  if (!chain) return refused('codex-ps cannot see its own process', paste);
  const found = terminalHostOf(chain, terminal === 'auto' ? undefined : terminal);
  if (!found.ok) {
    const reason = found.error.reason.replace(/^it runs/, 'it runs itself');
    return refused(`codex-ps cannot open a tab here: ${reason}`, paste);
  }
  const isSsh = program === sshBin;
  const { called, open } = found.value.program;
  const opened = await open(ports, found.value.terminal, isSsh ? inTab(words) : words);
  if (!opened.ok) return refused(opened.error.reason, paste);
  return ok({
    action,
    commands: opened.value.commands,
    takesScreen: false,
    way: `${action} ${called}${isSsh ? ' ssh' : ''}`,
    done: `${done} in a new tab of ${called}`,
  });
}

export async function runPlan(
  { ports }: ActionSetting,
  { commands }: ActionPlan,
): Promise<Result<undefined, Refusal>> {
  for (const command of commands) {
    const ended = await runCommand(ports, command);
    if (!ended.ok) return refused(ended.error, shellLine(command));
  }
  return ok(undefined);
}
