import type { ThreadId } from '../../domain/ids.js';
import { shellWord } from '../shell-word.js';

/** A program and its arguments, for a new tab: never one word alone, which tmux would hand to a shell. */
export type Words = readonly [string, string, ...string[]];

/**
 * Runs over there, in sh: finds the pane with the terminal $1 in the tmux servers of that user, and attaches to it.
 * One word in single quotes for the login shell there: no quote, backslash, exclamation mark or line break.
 */
export const paneScript = [
  'PATH=$PATH:/usr/local/bin:/opt/homebrew/bin;',
  'for s in "${TMUX_TMPDIR:-/tmp}/tmux-$(id -u)"/*;do ',
  'if [ -S "$s" ]&&[ -O "$s" ];then ',
  'p=$(tmux -S "$s" list-panes -a -F "#{pane_tty} #{session_id} #{window_id} #{pane_id}" 2>/dev/null|',
  'while read -r y a b c;do if [ "$y" = "/dev/$1" ];then echo "$a $b $c";break;fi;done);',
  'if [ -n "$p" ];then set -- $p;',
  'exec tmux -u -S "$s" select-window -t "$1:$2" ";" select-pane -t "$3" ";" attach-session -t "$1";fi;fi;done;',
  'echo "codex-ps: no tmux here has a pane with the terminal $1";exec "${SHELL:-sh}" -l',
].join('');

const shellThere = 'cd "$1"&&exec "${SHELL:-sh}" -l';

function ssh(sshBin: string, alias: string, command: readonly string[]): Words {
  return [sshBin, '-t', '--', alias, command.map(shellWord).join(' ')];
}

/** ssh to the pane that shows the terminal. */
export function sshToPane(sshBin: string, alias: string, tty: string): Words {
  return ssh(sshBin, alias, ['exec', 'sh', '-c', paneScript, 'codex-ps', tty]);
}

/** ssh to a shell in the directory. */
export function sshToDirectory(sshBin: string, alias: string, directory: string): Words {
  return ssh(sshBin, alias, ['exec', 'sh', '-c', shellThere, 'codex-ps', directory]);
}

/** A shell in a directory of this machine. */
export function shellInDirectory(directory: string): Words {
  return ['sh', '-c', 'cd "$1" && exec "${SHELL:-sh}"', 'codex-ps', directory];
}

/** What takes a thread up again, as a line for a shell. */
export function resumeLine(threadId: ThreadId, directory: string | undefined): string {
  const resume = `codex resume ${shellWord(threadId)}`;
  return directory === undefined ? resume : `cd ${shellWord(directory)} && ${resume}`;
}

/** The same over ssh. */
export function sshResumeLine(
  sshBin: string,
  alias: string,
  threadId: ThreadId,
  directory: string | undefined,
): string {
  const words = [sshBin, '-t', '--', alias, resumeLine(threadId, directory)];
  return words.map(shellWord).join(' ');
}
