import { shellWord } from '../../platform/processes/shell-word.js';
import { pushLoader, pushScript, runScript } from './remote-script.js';

/** Sends codex-ps itself instead of running one that is there. */
export const pushBin = '@push';

export interface RemoteTask {
  /** Marks the lines that the script itself prints. */
  readonly token: string;
  readonly mode: 'once' | 'timeline' | 'watch' | 'doctor' | 'ended';
  /** Further flags for the program there. */
  readonly flags?: readonly string[] | undefined;
  readonly remoteBin: string;
  readonly deadlineMs: number;
  readonly intervalMs: number;
  readonly allSources: boolean;
}

export function remoteCommand(task: RemoteTask, pushedBytes: number): string {
  const extra = [...(task.allSources ? ['--all-sources'] : []), ...(task.flags ?? [])];
  const words =
    task.remoteBin === pushBin
      ? [pushScript, 'codex-ps', task.token, `${pushedBytes}`, pushLoader, ...pushedArgs(task)]
      : [
          runScript,
          'codex-ps',
          task.token,
          task.remoteBin,
          task.mode,
          `${task.deadlineMs}`,
          `${task.intervalMs}`,
        ];
  return `exec sh -c ${[...words, ...extra].map(homeWord).join(' ')}`;
}

function pushedArgs({ mode, deadlineMs, intervalMs }: RemoteTask): readonly string[] {
  if (mode === 'watch') {
    return ['--watch', '--debug', '--deadline-ms', '0', '--refresh-ms', `${intervalMs}`];
  }
  const timeline = mode === 'timeline' ? ['--timeline'] : [];
  return ['--json', '--debug', '--deadline-ms', `${deadlineMs}`, ...timeline];
}

/** A leading `~/` keeps its meaning. */
function homeWord(word: string): string {
  return word.startsWith('~/') ? `~/${shellWord(word.slice(2))}` : shellWord(word);
}

/** Why this cannot be a --remote-bin; undefined where it can: what some shell reads differently is out. */
export function remoteBinProblem(remoteBin: string): string | undefined {
  if (remoteBin === '' || remoteBin.startsWith('-')) return 'it must be a program, a path or @push';
  if (remoteBin.startsWith('@') && remoteBin !== pushBin) return 'only @push begins with @';
  if (/[\u0000-\u001f\u007f'\\!]/.test(remoteBin)) {
    return "it may hold no quote ', backslash, exclamation mark or control character";
  }
  return undefined;
}
