import { stateWord, type StateWord } from '../../core/session/status.js';
import {
  ageText,
  branchName,
  cwdText,
  nameText,
  none,
  notKnown,
  pidText,
  sinceText,
  subagentCount,
  subagentsText,
  whyText,
  type CellContext,
} from './column-cells.js';
import { memoizeLast } from './memoize.js';
import type { Row } from './row.js';
import { dimReason, stateCellStyle, stateCellText } from './state-cell.js';
import type { Style, Tone } from '../text/line.js';

/** A column of the grid, of the plain table and of the help: everything about it stands here. */
interface ColumnOf<Name extends string> {
  /** As `--columns`, `--sort` and the configuration call it. */
  readonly name: Name;
  /** What stands above it. */
  readonly title: string;
  /** What it shows, for the help page. */
  readonly help: string;
  readonly align: 'left' | 'right';
  /** Which part of a text stays where not all of it fits. */
  readonly keep: 'start' | 'path-end';
  /** In cells. A column is as wide as its longest text, and at most so wide; where it shrinks, at least so wide. */
  readonly minWidth: number;
  /** Columns that a narrow screen drops go before this one gets narrower than that. */
  readonly distinctWidth?: number;
  /** What is enough to recognise a text by: below this a column that shrinks is fed before all others. */
  readonly goodWidth: number;
  readonly maxWidth: number;
  /** When it shrinks to its least width: before any column is dropped, before one of those that stay longest, or never. */
  readonly shrinks: 'first' | 'last' | 'never';
  /** The lower, the sooner a narrow screen goes without it. */
  readonly dropRank: number;
  /** The rank where there is only one host, if that is another one. */
  readonly dropRankOfOneHost?: number;
  /** Goes where STATE would have no room beside it: it is never cut. */
  readonly isWhole?: boolean;
  /** `reasons`: only with --debug, on a wide screen, or where the user asked for it; `chosen`: only with --columns. */
  readonly shown: 'always' | 'reasons' | 'chosen';
  readonly text: (row: Row, context: CellContext) => string;
  readonly style: (row: Row) => Style;
  /** What it is sorted by, the most telling first; undefined comes last either way. */
  readonly sortValue: (row: Row, context: CellContext) => string | number | undefined;
}

/** What an entry of the table says; the rest is that of a plain text that is never cut. */
type ColumnEntry<Name extends string> = Pick<ColumnOf<Name>, 'name' | 'help' | 'text'> &
  Partial<ColumnOf<Name>> & { readonly tone?: Tone };

/** Unbounded: a text that is never cut, or that takes what room is left. */
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

const stateOrder: readonly StateWord[] = ['ASK', 'FAIL', 'STOP', 'WORK', 'UNK', 'IDLE'];

/** In the order of the screen. */
const table = [
  columnOf({
    name: 'host',
    help: 'the machine it runs on',
    text: (row) => row.session.host,
    maxWidth: 20,
    dropRank: 102,
    // It says nothing then: it goes after WHY, and before what stays longest.
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
    sortValue: (row) => -subagentCount(row),
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
    text: ageText,
    tone: 'muted',
    align: 'right',
    minWidth: 4,
    dropRank: 3,
    sortValue: (row) => newestFirst(row.lastActivityAt),
  }),
  columnOf({
    name: 'for',
    help: 'since its STATE changed',
    text: sinceText,
    align: 'right',
    minWidth: 4,
    dropRank: 1,
    sortValue: (row) => newestFirst(row.verdict.since),
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
  columnOf({
    name: 'model',
    help: 'the model it uses; only where --columns names it',
    text: (row) => row.session.model ?? notKnown,
    tone: 'muted',
    maxWidth: 24,
    dropRank: 0,
    shown: 'chosen',
    sortValue: (row) => row.session.model?.toLowerCase(),
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

/** A subagent that asks or failed shows in its root's count. */
function subagentsStyle(row: Row): Style {
  const dim = dimReason(row.session) !== undefined;
  const counts = row.subagents;
  if (!counts || subagentCount(row) === 0) return { tone: 'muted', dim };
  const failed = counts.FAIL > 0 ? 'fail' : 'plain';
  return { tone: counts.ASK > 0 ? 'ask' : failed, dim };
}

export type ColumnName = (typeof table)[number]['name'];
export type Column = ColumnOf<ColumnName>;

export const columns: readonly Column[] = table;
export const columnNames: readonly ColumnName[] = columns.map(({ name }) => name);

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

function newestFirst(at: number | undefined): number | undefined {
  return at === undefined ? undefined : -at;
}
