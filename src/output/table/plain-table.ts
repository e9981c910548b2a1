import { processTexts } from '../../core/session/process-without-session.js';
import type { Fleet } from '../../core/session/snapshot.js';
import { counted } from '../../core/text/clean-text.js';
import { sessionGroups, type SessionGroup } from '../../core/fleet/session-groups.js';
import { ansiLine, type OutputStyle } from '../text/ansi.js';
import { cutLine, span, type StyledLine } from '../text/line.js';
import { layOutColumns, naturalWidths, tableLine, titleLine } from './table-layout.js';
import { cellContext, chosenColumns, type Column, type ColumnName } from './columns.js';
import { drawable } from '../text/display-width.js';
import { formatPath, noticeTexts } from '../text/format.js';
import { accountText, paceText, windowText } from '../text/usage-text.js';
import { sortGroups, type RowOrder } from './row-order.js';
import { headingLine, sectionsOf, type Grouping } from './sections.js';
import { sessionFilter } from './session-filter.js';

export interface PlainTableOptions extends OutputStyle {
  /** Else a script may read it: there it has a line a session, whatever COLUMNS says. */
  readonly isTerminal: boolean;
  readonly debug: boolean;
  readonly allSources: boolean;
  /** Empty for none. */
  readonly filter: string;
  /** undefined: all of them. */
  readonly columns: readonly ColumnName[] | undefined;
  readonly order: RowOrder;
  readonly grouping: Grouping;
}

export interface PlainTable {
  /** For stdout: the table, and below it the processes without a session and, on a terminal, the usage limits. */
  readonly lines: readonly string[];
  /** For stderr: failed hosts and warnings, and in a pipe the processes without a session. */
  readonly notices: readonly string[];
}

/** No details can be opened here, so the reason is kept, and the other columns make room for it. */
function tableColumns({ columns, width }: PlainTableOptions): readonly Column[] {
  return chosenColumns(columns).map((column) => {
    if (width === undefined) return { ...column, maxWidth: Infinity };
    return column.shown === 'reasons' ? { ...column, minWidth: 12, dropRank: Infinity } : column;
  });
}

/**
 * One row a root thread, aligned, for people and for `awk`:
 *
 *     HOST   PID   TID             SUB  STATE   AGE  FOR  NAME  TITLE       BRANCH  PWD      WHY
 *     local  4711  01998a2b…c3d4e  0    ● WORK   3s   2m  -     Fix the CI  main    ~/src/x  the model writes
 */
export function plainTable(fleet: Fleet, options: PlainTableOptions): PlainTable {
  const { debug, glyphs } = options;
  const context = cellContext(fleet, { now: fleet.generatedAt, debug, glyphs });
  const listed = fleet.sessions.filter((session) => options.allSources || !session.hiddenSource);
  const all = sessionGroups(listed);
  const { passes } = sessionFilter(options.filter, context);
  const groups = sortGroups(all.filter(passes), options.order, context);
  const columns = tableColumns(options);
  const widths = naturalWidths(columns, groups, context);
  const { width = Infinity } = options;
  const layout = layOutColumns(columns, widths, width, fleet.chosenHosts.length < 2);
  const table = [
    titleLine(layout, () => ''),
    ...sectionsOf(groups, options.grouping, context).flatMap((section) => [
      ...(section.label === undefined
        ? []
        : [cutLine(headingLine(section), width, glyphs.ellipsis)]),
      ...section.groups.flatMap((group) =>
        withResume(group, tableLine(group, layout, context), options.width),
      ),
    ]),
  ];
  const hidden = fleet.sessions.length - listed.length;
  const processes = processTexts(fleet).map(drawable);
  const limits = options.isTerminal ? limitLines(fleet) : [];
  const onStderr = groups.length > 0 && !options.isTerminal;
  return {
    lines: [
      ...(groups.length > 0
        ? table.map((line) => ansiLine(line, options.theme))
        : [all.length > 0 ? noMatch(options.filter, all.length) : noSessions(fleet, hidden)]),
      ...(onStderr || processes.length === 0 ? [] : ['', ...processes]),
      ...(limits.length === 0 ? [] : ['', ...limits]),
    ],
    notices: [...(onStderr ? processes : []), ...noticeTexts(fleet)],
  };
}

/** The command that resumes an ended session is not cut: on a line of its own, or in a pipe at the end. */
function withResume(
  { session: { ended } }: SessionGroup,
  line: StyledLine,
  width: number | undefined,
): readonly StyledLine[] {
  if (ended?.resume === undefined) return [line];
  const resume = span(`  ${drawable(ended.resume)}`, 'muted');
  return width === undefined ? [[...line, resume]] : [line, [resume]];
}

/** One line for each account: `limits: 5h 82%, resets 17:40; 7d 40%, resets Mon 09:00; plan pro, read 2m ago`. */
function limitLines({ accounts, hosts, generatedAt: now }: Fleet): readonly string[] {
  return accounts.map((account) => {
    const home = hosts.find(({ host }) => host === account.host)?.homeDir;
    const where =
      accounts.length === 1 ? '' : ` of ${formatPath(account.codexHome, home)} on ${account.host}`;
    const windows = account.windows.map((window) =>
      [windowText(window, now), paceText(window, now)]
        .filter((text) => text !== undefined)
        .join(', '),
    );
    return drawable(`limits${where}: ${[...windows, accountText(account, now)].join('; ')}`);
  });
}

export function noMatch(filter: string, count: number): string {
  return drawable(`No session matches ${filter} (${counted(count, 'session')} hidden).`);
}

function noSessions(fleet: Fleet, hidden: number): string {
  const where = fleet.chosenHosts.length > 0 ? ` on ${fleet.chosenHosts.join(', ')}` : '';
  const more = hidden > 0 ? ` (${hidden} of the desktop app: --all-sources shows them)` : '';
  const unseen =
    // A warning may be of something that could not be read.
    fleet.failures.length + fleet.warnings.length > 0 ||
    fleet.hosts.some(({ blind }) => blind === true) ||
    fleet.processes.length > 0;
  return unseen
    ? `No session to show${where}.${more}`
    : `No Codex session is running${where}.${more}`;
}
