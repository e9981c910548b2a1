import { memoizeLast } from './memoize.js';
import { shortThreadIds } from '../text/short-thread-id.js';
import type { Fleet } from '../../core/session/snapshot.js';
import type { HostName, ThreadId } from '../../core/ids.js';
import { directoryNotResponding, type Session } from '../../core/session/session.js';
import type { StateWord } from '../../core/session/status.js';
import type { EpochMs } from '../../core/time.js';
import { formatAge, formatPath } from '../text/format.js';
import type { Glyphs } from '../text/glyphs.js';
import type { Row } from './row.js';

/** What the texts of cells depend on, besides the row. */
export interface CellContext {
  readonly now: EpochMs;
  readonly debug: boolean;
  readonly glyphs: Glyphs;
  readonly homes: ReadonlyMap<HostName, string | undefined>;
  readonly shortIds: ReadonlyMap<ThreadId, string>;
}

const homesOf = memoizeLast(
  (hosts: readonly HostName[], homes: readonly (string | undefined)[]) =>
    new Map(hosts.map((host, index) => [host, homes[index]])),
);
const shortIdsOf = memoizeLast(shortThreadIds);

/** Its names stay the same objects while the hosts and threads of the fleet are the same. */
export function cellContext(
  fleet: Fleet,
  options: { readonly now: EpochMs; readonly debug: boolean; readonly glyphs: Glyphs },
): CellContext {
  const { hosts, sessions } = fleet;
  return {
    ...options,
    homes: homesOf(
      hosts.map(({ host }) => host),
      hosts.map(({ homeDir }) => homeDir),
    ),
    shortIds: shortIdsOf(
      sessions.map(({ threadId }) => threadId),
      options.glyphs.ellipsis,
    ),
  };
}

/** There is none. */
export const none = '-';
/** There may be one, and we do not know it. */
export const notKnown = 'unknown';

/** The terminal's Codex; `123+` where more processes take part; a daemon is shown by name. */
export function pidText(session: Session): string {
  const [first] = session.pids;
  if (first === undefined) return session.owner === 'daemon' ? 'daemon' : notKnown;
  if (session.owner === 'daemon' && session.pids.length === 1 && session.attached !== true) {
    return 'daemon';
  }
  return session.pids.length > 1 ? `${first}+` : `${first}`;
}

const words: readonly StateWord[] = ['WORK', 'ASK', 'FAIL', 'STOP', 'IDLE', 'UNK'];

export function subagentCount({ subagents }: Row): number {
  return subagents ? words.reduce((sum, word) => sum + subagents[word], 0) : 0;
}

/** `3`, `3!` where one asks or has failed, `3! (2W/1F)` with --debug; a subagent's own row shows its branch. */
export function subagentsText(row: Row, context: CellContext): string {
  const { subagents, branch } = row;
  if (!subagents) return branch ? branchText(branch, context.glyphs) : none;
  const total = subagentCount(row);
  const alarm = subagents.ASK + subagents.FAIL > 0 ? '!' : '';
  if (total === 0 || !context.debug) return `${total}${alarm}`;
  const parts = words
    .filter((word) => subagents[word] > 0)
    .map((word) => `${subagents[word]}${word.charAt(0)}`);
  return `${total}${alarm} (${parts.join('/')})`;
}

/** Three levels are drawn; what lies deeper stands with the third. */
function branchText(branch: NonNullable<Row['branch']>, glyphs: Glyphs): string {
  const indent = ' '.repeat(Math.min(branch.depth, 3) - 1);
  return indent + (branch.lastChild ? glyphs.tree.last : glyphs.tree.child);
}

export function ageText(row: Row, context: CellContext): string {
  return row.lastActivityAt === undefined ? none : formatAge(row.lastActivityAt, context.now);
}

export function sinceText(row: Row, context: CellContext): string {
  const { since } = row.verdict;
  return since === undefined ? notKnown : formatAge(since, context.now);
}

/** A subagent is called by what its parent calls it, until the user names it. */
export function nameText({ session, branch }: Row): string {
  if (session.name !== undefined) return session.name;
  if (!branch || session.agentNickname === undefined) return none;
  return session.agentRole === undefined
    ? session.agentNickname
    : `${session.agentNickname} (${session.agentRole})`;
}

/** A detached head shows its commit. */
export function branchName(session: Session): string {
  if (session.gitBranch !== undefined) return session.gitBranch;
  if (session.gitCommit !== undefined) return `@${session.gitCommit.slice(0, 8)}`;
  return session.cwd === undefined || session.debug.repoProbeError !== undefined ? notKnown : none;
}

export function cwdText(session: Session, context: CellContext): string {
  if (session.cwd === undefined) return notKnown;
  const path = formatPath(session.cwd, context.homes.get(session.host));
  const responds = session.debug.repoProbeError !== directoryNotResponding;
  return responds ? path : `${path} (${directoryNotResponding})`;
}

/** The reason, before its alarms and after what a dimmed row is dimmed for. */
export function whyText({ session, verdict, alarms }: Row): string {
  if (session.stale) return `last known: ${verdict.reason}`;
  const why =
    session.attached === false ? `no terminal shows it; ${verdict.reason}` : verdict.reason;
  return [why, ...alarms].join('; ');
}
