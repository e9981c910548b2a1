import type { OsProcess } from '../facts/processes.js';
import { localHost, type HostName } from '../ids.js';
import type { EpochMs } from '../time.js';

export const processKinds = [
  /** It began a moment ago, and may have a session in the next. */
  'starting',
  /** A terminal before its session: at a prompt of its own (trust, sign-in, update), or before the first message. */
  'setup',
  'resume_picker',
  /** `codex exec` that reads its prompt. */
  'stdin',
  /** It records nothing (`--ephemeral`). */
  'ephemeral',
  /** A terminal whose daemon is gone. */
  'reconnecting',
] as const;

export type ProcessKind = (typeof processKinds)[number];

export interface ProcessWithoutSession extends Pick<
  OsProcess,
  'pid' | 'tty' | 'cwd' | 'codexHome'
> {
  readonly host: HostName;
  readonly kind: ProcessKind;
  /** A clause that follows its name, such as `shows the list of sessions to resume`. */
  readonly doing: string;
  /** Since when it does that; undefined if not known. */
  readonly since: EpochMs | undefined;
  /** What to do about it; undefined for nothing. */
  readonly hint: string | undefined;
}

/** What the warning of such a process begins with, also in another machine's document. */
export const withoutSessionMark = 'Codex without a session: ';

interface FleetOfProcesses {
  readonly processes: readonly ProcessWithoutSession[];
  readonly chosenHosts: readonly HostName[];
}

/** One line for each such process: what it does, and what to do. */
export function processTexts({ processes, chosenHosts }: FleetOfProcesses): readonly string[] {
  const isAlone = chosenHosts.length === 1 && chosenHosts[0] === localHost;
  return processes.map(({ host, pid, tty, doing, hint }) => {
    const where = tty === undefined ? '' : ` on ${tty}`;
    const then = hint === undefined ? '' : `; ${hint}`;
    return `${isAlone ? '' : `${host}: `}${withoutSessionMark}pid ${pid}${where} ${doing}${then}`;
  });
}

/** The warnings of a document, which scripts have read these processes from since before `processes`. */
export function documentWarnings(
  fleet: FleetOfProcesses & { readonly warnings: readonly string[] },
): readonly string[] {
  return [...fleet.warnings, ...processTexts(fleet)];
}
