import { shellLine, shellWord } from '../../platform/processes/shell-word.js';
import type { ActionTarget } from './action-target.js';

/** A program and its arguments, for a new tab: never one word alone, which tmux would hand to a shell. */
export type Words = readonly [string, string, ...string[]];

/**
 * Runs over there, in sh: finds the pane with the terminal $1 in the tmux servers of that user, and attaches to it.
 * No command of tmux runs in a terminal that is not known over there, as kitty's often is not: then it is a usual one.
 * One word in single quotes for the login shell there: no quote, backslash, exclamation mark or line break.
 */
export const paneScript = [
  'PATH=$PATH:/usr/local/bin:/opt/homebrew/bin;',
  'tput longname >/dev/null 2>&1||TERM=xterm-256color;',
  'for s in "${TMUX_TMPDIR:-/tmp}/tmux-$(id -u)"/*;do ',
  'if [ -S "$s" ]&&[ -O "$s" ];then ',
  'p=$(tmux -S "$s" list-panes -a -F "#{pane_tty} #{session_id} #{window_id} #{pane_id}" 2>/dev/null|',
  'while read -r y a b c;do if [ "$y" = "/dev/$1" ];then echo "$a $b $c";break;fi;done);',
  'if [ -n "$p" ];then set -- $p;',
  'exec tmux -u -S "$s" select-window -t "$1:$2" ";" select-pane -t "$3" ";" attach-session -t "$1";fi;fi;done;',
  'echo "codex-ps: no tmux here has a pane with the terminal $1";exec "${SHELL:-sh}" -l',
].join('');

/** If the directory is gone, sh says so, and the shell starts elsewhere. */
const shellThere = 'cd "$1";exec "${SHELL:-sh}" -l';

function ssh(sshBin: string, alias: string, command: readonly string[]): Words {
  return [sshBin, '-t', '--', alias, command.map(shellWord).join(' ')];
}

export function sshToPane(sshBin: string, alias: string, tty: string): Words {
  return ssh(sshBin, alias, ['exec', 'sh', '-c', paneScript, 'codex-ps', tty]);
}

export function sshToDirectory(sshBin: string, alias: string, directory: string): Words {
  return ssh(sshBin, alias, ['exec', 'sh', '-c', shellThere, 'codex-ps', directory]);
}

/** Exit code of ssh itself: the host was not reached, or the connection was lost. */
const sshFailed = 255;
const keepingOpen = `"$@";[ $? -ne ${sshFailed} ]||{ echo "codex-ps: Enter closes this";read -r x;}`;

/** ssh in a tab that stays open after a failure of ssh, until its message is read. */
export function inTab(words: Words): Words {
  return ['sh', '-c', keepingOpen, 'codex-ps', ...words];
}

export function shellInDirectory(directory: string): Words {
  return ['sh', '-c', 'cd "$1";exec "${SHELL:-sh}"', 'codex-ps', directory];
}

/** The command that resumes a thread, as a line for a shell on this machine. `homeDir` is that of its host. */
export function resumeCommand(target: ActionTarget, homeDir: string | undefined): string {
  const { directory, codexHome } = target;
  const isDefault = homeDir !== undefined && codexHome === `${homeDir}/.codex`;
  const env = codexHome === undefined || isDefault ? {} : { CODEX_HOME: codexHome };
  const resume = shellLine({ program: 'codex', args: ['resume', target.threadId], env });
  const line = directory === undefined ? resume : `cd ${shellWord(directory)} && ${resume}`;
  if (target.kind === 'here') return line;
  return ['ssh', '-t', '--', target.alias, line].map(shellWord).join(' ');
}
