import type { DurationMs } from '../../core/time.js';
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
  readonly plan: { readonly remoteBin: string; readonly timeout: DurationMs };
  readonly interval: DurationMs;
  readonly allSources: boolean;
}

export function remoteCommand(task: RemoteTask, pushedBytes: number): string {
  const { token, mode, plan, interval, flags = [] } = task;
  const { remoteBin, timeout } = plan;
  const words =
    remoteBin === pushBin
      ? [pushScript, 'codex-ps', token, `${pushedBytes}`, pushLoader, ...pushedArgs(task)]
      : [runScript, 'codex-ps', token, remoteBin, mode, `${timeout}`, `${interval}`];
  const all = [...words, ...(task.allSources ? ['--all-sources'] : []), ...flags];
  return `exec sh -c ${all.map(homeWord).join(' ')}`;
}

function pushedArgs({ mode, plan, interval }: RemoteTask): readonly string[] {
  if (mode === 'watch') {
    return ['--watch', '--debug', '--deadline-ms', '0', '--refresh-ms', `${interval}`];
  }
  const timeline = mode === 'timeline' ? ['--timeline'] : [];
  return ['--json', '--debug', '--deadline-ms', `${plan.timeout}`, ...timeline];
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
