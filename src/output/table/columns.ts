import { stateWord, type StateWord } from '../../core/session/status.js';
import type { Fleet } from '../../core/session/snapshot.js';
import type { HostName, ThreadId } from '../../core/ids.js';
import { directoryNotResponding, type Session } from '../../core/session/session.js';
import type { EpochMs } from '../../core/time.js';
import { formatAge, formatCount, formatPath } from '../text/format.js';
import type { Glyphs } from '../text/glyphs.js';
import type { Style, Tone } from '../text/line.js';
import { shortThreadIds } from '../text/short-thread-id.js';
import { memoizeLast } from '../../core/memoize.js';
import type { Row } from '../../core/fleet/session-groups.js';
import { dimReason, stateCellStyle, stateCellText } from './state-cell.js';

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
/** There may be one. */
export const notKnown = 'unknown';

/** The Codex in the terminal; `123+` if there are more processes; a daemon is shown by name. */
function pidText(session: Session): string {
  const [first] = session.pids;
  if (first === undefined) return session.owner === 'daemon' ? 'daemon' : notKnown;
  if (session.owner === 'daemon' && session.pids.length === 1 && session.attached !== true) {
    return 'daemon';
  }
  return session.pids.length > 1 ? `${first}+` : `${first}`;
}

const countedStates: readonly StateWord[] = ['WORK', 'ASK', 'FAIL', 'STOP', 'IDLE', 'UNK'];

function subagentStates({ members }: Row): readonly StateWord[] {
  return members.map(({ verdict }) => stateWord(verdict.status));
}

/** `3`, `3!` where one asks or has failed, `3! (2W/1F)` with --debug; a subagent's own row shows its branch. */
function subagentsText(row: Row, context: CellContext): string {
  const { branch } = row;
  if (branch) {
    const { child, last } = context.glyphs.tree;
    // Three levels are drawn; what is deeper is drawn at the third.
    return ' '.repeat(Math.min(branch.depth, 3) - 1) + (branch.lastChild ? last : child);
  }
  const states = subagentStates(row);
  const total = `${states.length}${states.includes('ASK') || states.includes('FAIL') ? '!' : ''}`;
  if (states.length === 0 || !context.debug) return total;
  const parts = countedStates
    .filter((state) => states.includes(state))
    .map((state) => `${states.filter((other) => other === state).length}${state.charAt(0)}`);
  return `${total} (${parts.join('/')})`;
}

/** A subagent is called by what its parent calls it, until the user names it. */
function nameText({ session, branch }: Row): string {
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

interface ColumnOf<Name extends string> {
  /** As in `--columns`, `--sort` and the configuration. */
  readonly name: Name;
  readonly title: string;
  readonly help: string;
  readonly align: 'left' | 'right';
  readonly keep: 'start' | 'path-end';
  /** In cells. A column is as wide as its longest text, and at most so wide; where it shrinks, at least so wide. */
  readonly minWidth: number;
  /** A narrow screen drops other columns before this one gets narrower than that. */
  readonly distinctWidth?: number;
  /** Enough to recognise a text: below this a column that shrinks gets spare cells before all others. */
  readonly goodWidth: number;
  readonly maxWidth: number;
  /** When it shrinks to its least width: before any column is dropped, before one of those that stay longest, or never. */
  readonly shrinks: 'first' | 'last' | 'never';
  /** Narrow screens drop the lowest first. */
  readonly dropRank: number;
  /** Its rank if there is only one host. */
  readonly dropRankOfOneHost?: number;
  /** Never cut: it is dropped if STATE would have no room beside it. */
  readonly isWhole?: boolean;
  /** `reasons`: only with --debug, on a wide screen, or if the user asked for it; `chosen`: only with --columns. */
  readonly shown: 'always' | 'reasons' | 'chosen';
  readonly text: (row: Row, context: CellContext) => string;
  readonly style: (row: Row) => Style;
  /** Ascending; undefined comes last either way. */
  readonly sortValue: (row: Row, context: CellContext) => string | number | undefined;
}

/** An entry of the table; its defaults are those of a plain text that is never cut. */
type ColumnEntry<Name extends string> = Pick<ColumnOf<Name>, 'name' | 'help' | 'text'> &
  Partial<ColumnOf<Name>> & { readonly tone?: Tone };

/** No bound: for a text that is never cut, or takes the room that is left. */
const full = Number.MAX_SAFE_INTEGER;

/** From this rank on a column stays as long as it can. */
export const lastingRank = 100;

function columnOf<Name extends string>(entry: ColumnEntry<Name>): ColumnOf<Name> {
  const { name, text, tone = 'plain' } = entry;
  return {
    title: name.toUpperCase(),
    align: 'left',
    keep: 'start',
    minWidth: name.length,
    goodWidth: 0,
    maxWidth: full,
    shrinks: 'never',
    dropRank: full,
    shown: 'always',
    style: ({ session }) => ({ tone, dim: dimReason(session) !== undefined }),
    sortValue: (row, context) => text(row, context).toLowerCase(),
    ...entry,
  };
}

function chosenColumnOf<Name extends string>(entry: ColumnEntry<Name>): ColumnOf<Name> {
  const help = `${entry.help} (--columns)`;
  return columnOf({ ...entry, help, dropRank: 0, shown: 'chosen' });
}

const stateOrder: readonly StateWord[] = ['ASK', 'FAIL', 'STOP', 'WORK', 'UNK', 'IDLE'];

const table = [
  columnOf({
    name: 'host',
    help: 'the machine it runs on',
    text: (row) => row.session.host,
    maxWidth: 20,
    dropRank: 102,
    // It is of no use then: dropped after WHY, and before the columns that are kept longest.
    dropRankOfOneHost: 7,
  }),
  columnOf({
    name: 'pid',
    help: 'the Codex in its terminal; + where there are more',
    text: (row) => pidText(row.session),
    tone: 'muted',
    align: 'right',
    dropRank: 2,
    minWidth: 6,
    sortValue: (row) => row.session.pids[0],
  }),
  columnOf({
    name: 'tid',
    help: 'its thread id, shortened (y copies all of it)',
    text: (row, { shortIds }) => shortIds.get(row.session.threadId) ?? row.session.threadId,
    dropRank: 4,
    sortValue: (row) => row.session.threadId,
  }),
  columnOf({
    name: 'sub',
    help: 'its live subagents; ! where one asks or has failed',
    text: subagentsText,
    style: subagentsStyle,
    dropRank: 103,
    sortValue: ({ members }) => -members.length,
  }),
  columnOf({
    name: 'state',
    help: 'what it does now; a ? where that is inferred',
    text: (row, { glyphs }) => stateCellText(row, glyphs),
    style: stateCellStyle,
    minWidth: 7,
    shrinks: 'last',
    sortValue: (row) => stateOrder.indexOf(stateWord(row.verdict.status)),
  }),
  columnOf({
    name: 'age',
    help: 'since anything was written in it',
    text: ({ lastActivityAt: at }, { now }) => (at === undefined ? none : formatAge(at, now)),
    tone: 'muted',
    align: 'right',
    minWidth: 4,
    dropRank: 3,
    sortValue: (row) => largestFirst(row.lastActivityAt),
  }),
  columnOf({
    name: 'for',
    help: 'since its STATE changed',
    text: ({ verdict: { since } }, { now }) =>
      since === undefined ? notKnown : formatAge(since, now),
    align: 'right',
    minWidth: 4,
    dropRank: 1,
    sortValue: (row) => largestFirst(row.verdict.since),
  }),
  columnOf({
    name: 'name',
    help: 'the name you gave it (n)',
    text: nameText,
    tone: 'accent',
    minWidth: 8,
    goodWidth: 14,
    maxWidth: 24,
    shrinks: 'first',
    dropRank: 5,
    sortValue: (row) => row.session.name?.toLowerCase(),
  }),
  columnOf({
    name: 'title',
    help: 'what Codex calls it',
    text: (row) => row.session.title ?? none,
    minWidth: 10,
    distinctWidth: 20,
    goodWidth: 28,
    maxWidth: 60,
    shrinks: 'first',
    dropRank: 104,
    sortValue: (row) => row.session.title?.toLowerCase(),
  }),
  columnOf({
    name: 'branch',
    help: 'the git branch there now; @ and a commit where it is detached',
    text: (row) => branchName(row.session),
    tone: 'title',
    dropRank: 105,
    isWhole: true,
    sortValue: (row) => row.session.gitBranch?.toLowerCase(),
  }),
  columnOf({
    name: 'pwd',
    help: 'its working directory',
    text: (row, context) => cwdText(row.session, context),
    keep: 'path-end',
    minWidth: 8,
    goodWidth: 20,
    maxWidth: 70,
    shrinks: 'first',
    dropRank: 101,
    sortValue: (row) => row.session.cwd,
  }),
  chosenColumnOf({
    name: 'model',
    help: 'the model it uses',
    text: (row) => row.session.model ?? notKnown,
    tone: 'muted',
    maxWidth: 24,
    sortValue: (row) => row.session.model?.toLowerCase(),
  }),
  chosenColumnOf({
    name: 'effort',
    help: 'its reasoning effort; - for the default',
    text: ({ session }) => session.effort ?? none,
    tone: 'muted',
  }),
  chosenColumnOf({
    name: 'mode',
    help: 'when it asks, and what its sandbox allows',
    text: ({ session }) => modeText(session),
    style: ({ session }) => ({
      tone: session.sandbox === fullAccess ? 'error' : 'muted',
      dim: dimReason(session) !== undefined,
    }),
  }),
  chosenColumnOf({
    name: 'ctx',
    help: 'how much of its context is used',
    text: ({ session: { contextUsedPercent: percent } }) =>
      percent === undefined ? notKnown : `${percent}%`,
    tone: 'muted',
    align: 'right',
    minWidth: 4,
    sortValue: ({ session }) => largestFirst(session.contextUsedPercent),
  }),
  chosenColumnOf({
    name: 'tok',
    help: 'the tokens that it has used',
    text: ({ session: { tokensTotal } }) =>
      tokensTotal === undefined ? notKnown : formatCount(tokensTotal),
    tone: 'muted',
    align: 'right',
    minWidth: 6,
    sortValue: ({ session }) => largestFirst(session.tokensTotal),
  }),
  chosenColumnOf({
    name: 'tok-min',
    title: 'TOK/MIN',
    help: 'the tokens that it has used a minute, over the last 5 minutes',
    text: ({ session: { tokensPerMinute } }) =>
      tokensPerMinute === undefined ? notKnown : formatCount(tokensPerMinute),
    tone: 'muted',
    align: 'right',
    sortValue: ({ session }) => largestFirst(session.tokensPerMinute),
  }),
  chosenColumnOf({
    name: 'plan',
    help: 'how many steps of its plan are done',
    text: ({ session: { plan } }) => (plan ? `${plan.done}/${plan.total}` : none),
    align: 'right',
    sortValue: ({ session: { plan } }) => plan && plan.done / plan.total,
  }),
  chosenColumnOf({
    name: 'files',
    help: 'how many files its patches have changed',
    text: ({ session: { changedFiles } }) =>
      changedFiles === undefined ? notKnown : `${changedFiles.length}`,
    align: 'right',
    sortValue: ({ session }) => largestFirst(session.changedFiles?.length),
  }),
  chosenColumnOf({
    name: 'last',
    help: 'the last message of the agent',
    text: ({ session }) => session.lastMessage ?? none,
    minWidth: 12,
    goodWidth: 28,
    shrinks: 'first',
  }),
  columnOf({
    name: 'why',
    help: 'the reason for its STATE',
    text: whyText,
    tone: 'muted',
    minWidth: 12,
    goodWidth: 28,
    shrinks: 'first',
    dropRank: 6,
    shown: 'reasons',
  }),
];

/** The count of a root is coloured if one of its subagents asks or has failed. */
function subagentsStyle(row: Row): Style {
  const dim = dimReason(row.session) !== undefined;
  const states = subagentStates(row);
  if (states.length === 0) return { tone: 'muted', dim };
  const failed = states.includes('FAIL') ? 'fail' : 'plain';
  return { tone: states.includes('ASK') ? 'ask' : failed, dim };
}

export type ColumnName = (typeof table)[number]['name'];
export type Column = ColumnOf<ColumnName>;

export const columns: readonly Column[] = table;
export const columnNames: readonly ColumnName[] = columns.map(({ name }) => name);

export const endedColumns: readonly ColumnName[] = [
  ...(['host', 'sub', 'state', 'age', 'name', 'title', 'branch', 'pwd', 'last'] as const),
];

const byName = new Map(columns.map((column) => [column.name, column]));

export function columnNamed(name: ColumnName | undefined): Column | undefined {
  return name === undefined ? undefined : byName.get(name);
}

/** The columns of these names, in their order; undefined: all that need not be chosen. */
export const chosenColumns = memoizeLast(
  (names: readonly ColumnName[] | undefined): readonly Column[] =>
    names === undefined
      ? columns.filter(({ shown }) => shown !== 'chosen')
      : names.flatMap((name) => byName.get(name) ?? []),
);

/** Its commands may do anything without asking. */
const fullAccess = 'danger-full-access';

/** `on-request, workspace-write`. */
export function modeText({ approvalPolicy, sandbox }: Session): string {
  const known = [approvalPolicy, sandbox].filter((word) => word !== undefined);
  return known.length > 0 ? known.join(', ') : notKnown;
}

function largestFirst(value: number | undefined): number | undefined {
  return value === undefined ? undefined : -value;
}
