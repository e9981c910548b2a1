import { cleanText } from '../../core/text/clean-text.js';
import { columns } from '../../output/table/columns.js';
import type { Session } from '../../core/session/session.js';
import type { Fleet } from '../../core/session/snapshot.js';
import {
  orderFactsOfSnapshot,
  orderGroups,
  type OrderFacts,
  sessionGroups,
  type SessionGroup,
} from '../../core/fleet/session-groups.js';
import { needsAttention, stateWord } from '../../core/session/status.js';
import { rowKey, rowRef, type RowKey, type RowRef } from '../../core/fleet/row-key.js';
import { cellContext, type CellContext } from '../../output/table/column-cells.js';
import type { Glyphs } from '../../output/text/glyphs.js';
import {
  haveSameItems,
  reuseIf,
  memoizeLastOfEach,
  memoizeLast,
} from '../../output/table/memoize.js';
import { sortRows } from '../../output/table/row-order.js';
import { rowOfGroup, rowOfMember, type Row } from '../../output/table/row.js';
import type { MonitorView } from './monitor-view.js';
import type { RowMemory, UiState } from './ui-state.js';

/** A group and its rows, always the same ones of one fleet. */
export interface ListedGroup extends SessionGroup {
  readonly row: Row;
  readonly memberRows: readonly Row[];
}

/** What the grid holds, in its order, in sight or not. */
export interface ListedRows {
  readonly rows: readonly Row[];
  readonly indexOf: ReadonlyMap<RowKey, number>;
  /** Every group of the fleet, in the same order, those that a filter hides too. */
  readonly groups: readonly ListedGroup[];
}

const noRows: ListedRows = { rows: [], indexOf: new Map(), groups: [] };

type Memory = ReadonlyMap<RowKey, RowMemory>;

/** Field by field: to spread a thousand objects takes forty times as long. */
const listedGroup = memoizeLastOfEach((group: SessionGroup): ListedGroup => {
  const { key, root, members, verdict, subagents, lastActivityAt } = group;
  const row = rowOfGroup(group);
  const memberRows = members.map(rowOfMember);
  return { key, root, members, verdict, subagents, lastActivityAt, row, memberRows };
});

/** A new fleet comes about once a second; keys and frames ask for the same groups many times. */
const groupsOf = memoizeLast(
  (sessions: readonly Session[], hiddenShown: boolean): readonly ListedGroup[] =>
    sessionGroups(hiddenShown ? sessions : sessions.filter((session) => !session.hiddenSource)).map(
      listedGroup,
    ),
);

/** Most fleets hold the very same sessions as the one before. */
const keptSessions = reuseIf((last: readonly Session[], sessions: readonly Session[]) =>
  haveSameItems(last, sessions),
);

/** The rows of these groups, one after the other, the subagents of those that are unfolded among them. */
export function rowsOfGroups(
  groups: readonly ListedGroup[],
  unfolded: ReadonlySet<RowKey>,
): readonly Row[] {
  const rows: Row[] = [];
  for (const group of groups) {
    rows.push(group.row);
    if (unfolded.has(group.key)) rows.push(...group.memberRows);
  }
  return rows;
}

export function fleetGroups(fleet: Fleet, ui: UiState): readonly ListedGroup[] {
  return groupsOf(keptSessions(fleet.sessions), ui.hiddenShown);
}

/** All that the rows of the list follow from. */
interface Arrangement extends Pick<
  UiState,
  'memory' | 'sortColumn' | 'reversed' | 'attentionOnly' | 'unfolded'
> {
  readonly all: readonly ListedGroup[];
  readonly names: CellContext;
  readonly seenFail: RowKey | undefined;
  readonly filterText: string;
}

const keptArrangement = reuseIf((last: Arrangement, next: Arrangement) =>
  haveSameItems(Object.values(last), Object.values(next)),
);

const arranged = memoizeLast((arrangement: Arrangement): ListedRows => {
  const { all, names, memory, seenFail, sortColumn, reversed, unfolded } = arrangement;
  const facts = orderFacts(memory, seenFail);
  const sorted = sortRows(orderGroups(all, facts), sortColumn, ({ row }) => row, names);
  const groups = reversed ? sorted.toReversed() : sorted;
  const passes = rowFilter(arrangement.filterText, names);
  const shown = groups.filter(
    (group) =>
      (!arrangement.attentionOnly || facts.callsTheUser(group)) &&
      (!passes || passes(group.row, group.memberRows)),
  );
  const rows = rowsOfGroups(shown, unfolded);
  return { groups, rows, indexOf: new Map(rows.map(({ key }, index) => [key, index])) };
});

/** The fleet that the list shows: not always the newest. */
export function shownFleet(ui: UiState, live: Fleet | undefined): Fleet | undefined {
  return ui.held ?? ui.frozen ?? live;
}

/** What texts are searched and measured with: ages as they were when the fleet was made, so that nothing ticks. */
const contextOf = memoizeLast((fleet: Fleet, debug: boolean, glyphs: Glyphs) =>
  cellContext(fleet, { now: fleet.generatedAt, debug, glyphs }),
);

export function stillContext(fleet: Fleet, view: ListView): CellContext {
  return contextOf(fleet, view.options.debug, view.glyphs);
}

/** What the list is made from, besides the keys. */
export type ListView = Pick<MonitorView, 'fleet' | 'options' | 'glyphs'>;

/** The selected row where it failed, was seen, and has not moved down yet. */
function failInPlace({ selected, memory }: UiState): RowKey | undefined {
  const key = selected && rowKey(selected);
  const known = key && memory.get(key);
  return known && known.failSeen && !known.failLeft ? key : undefined;
}

/** The rows of the shown fleet as the user's keys have arranged them. */
export function listedRows(ui: UiState, view: ListView): ListedRows {
  const fleet = shownFleet(ui, view.fleet);
  if (!fleet) return noRows;
  const { memory, sortColumn, reversed, attentionOnly, unfolded } = ui;
  return arranged(
    keptArrangement({
      ...{ memory, sortColumn, reversed, attentionOnly, unfolded },
      all: fleetGroups(fleet, ui),
      names: stillContext(fleet, view),
      seenFail: failInPlace(ui),
      filterText: ui.filter.text,
    }),
  );
}

/** The group that a row belongs to, by its root or by a subagent. */
export function groupWith(groups: readonly ListedGroup[], ref: RowRef): ListedGroup | undefined {
  const key = rowKey(ref);
  return groups.find(
    (group) => group.key === key || group.members.some((member) => member.key === key),
  );
}

/** Whether a row has a claim on the user: it asks, or it failed and was not seen yet. */
export function callsTheUser(group: SessionGroup, memory: Memory): boolean {
  // Its host does not answer: whether it still asks, nobody knows.
  if (group.root.stale) return false;
  const { status } = group.verdict;
  if (!needsAttention(status)) return false;
  return stateWord(status) !== 'FAIL' || memory.get(group.key)?.failSeen !== true;
}

/**
 * What the order goes by, from what is remembered of the rows. A failed row keeps its place while it is selected: it
 * would otherwise sink from under the eye that has just found it.
 */
export function orderFacts(memory: Memory, selected: RowKey | undefined): OrderFacts {
  return {
    callsTheUser: (group) =>
      group.key === selected
        ? orderFactsOfSnapshot.callsTheUser(group)
        : callsTheUser(group, memory),
    since: (group) => memory.get(group.key)?.since ?? group.verdict.since,
  };
}

export function selectedRow(ui: UiState, listed: ListedRows): Row | undefined {
  const index = ui.selected && listed.indexOf.get(rowKey(ui.selected));
  return index === undefined ? undefined : listed.rows[index];
}

/** The selection follows its thread wherever that moved; where it ended, what came to its place is taken. */
export function settleSelection(ui: UiState, listed: ListedRows): UiState {
  const index = ui.selected && listed.indexOf.get(rowKey(ui.selected));
  if (index !== undefined) return index === ui.selectedIndex ? ui : { ...ui, selectedIndex: index };
  if (listed.rows.length > 0) return selectIndex(ui, ui.selectedIndex, listed);
  return ui.selected ? { ...ui, selected: undefined } : ui;
}

/** The row at `index`, or the nearest there is. */
export function selectIndex(ui: UiState, index: number, listed: ListedRows): UiState {
  const at = Math.max(0, Math.min(index, listed.rows.length - 1));
  const row = listed.rows[at];
  if (!row) return ui;
  return { ...ui, selected: rowRef(row.session), selectedIndex: at };
}

/** What the columns of a row say. */
function shownText(row: Row, context: CellContext): string {
  return columns
    .map((column) => column.text(row, context))
    .join('\n')
    .toLowerCase();
}

/**
 * Whether a pasted id or path is that of a row; but it excludes nothing that is not to be seen. A plain word is not
 * searched in the path: `home` is a host, and not everything below /home.
 */
function isPartOf(word: string, { session }: Row): boolean {
  if (session.threadId.includes(word)) return true;
  return word.includes('/') && session.cwd?.toLowerCase().includes(word) === true;
}

/**
 * Whether a row passes: every word of the filter is somewhere in its columns, and no word after `!` is. A word that
 * is found in a subagent keeps its root in sight; only the root's own columns exclude.
 */
function rowFilter(
  filter: string,
  context: CellContext,
): ((row: Row, members: readonly Row[]) => boolean) | undefined {
  // As names and titles are cleaned: `é` is one text, however it was typed.
  const words = cleanText(filter)
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && word !== '!');
  if (words.length === 0) return undefined;
  const wanted = words.filter((word) => !word.startsWith('!'));
  const unwanted = words.filter((word) => word.startsWith('!')).map((word) => word.slice(1));
  return (row, members) => {
    const shown = shownText(row, context);
    if (unwanted.some((word) => shown.includes(word))) return false;
    const found = (one: Row, text: string): boolean =>
      wanted.every((word) => text.includes(word) || isPartOf(word, one));
    return found(row, shown) || members.some((member) => found(member, shownText(member, context)));
  };
}
