import type { Fleet } from '../domain/snapshot.js';
import { orderGroups } from '../model/group-order.js';
import { rowKey, type RowKey, type RowRef } from '../model/row-key.js';
import { sessionGroups, type SessionGroup } from '../model/session-groups.js';
import { cellContext } from '../render/cell-context.js';
import type { CellContext } from '../render/column-cells.js';
import { columns } from '../render/columns.js';
import { glyphsFor } from '../render/glyphs.js';
import { rememberLast } from '../render/remember-last.js';
import { rowOfGroup, rowOfMember, type Row } from '../render/row.js';
import type { MonitorView } from './monitor-view.js';
import { orderFacts } from './order.js';
import { rowFilter } from './row-filter.js';
import type { RowMemory, UiState } from './ui-state.js';

/** What the grid holds, in its order, in sight or not. */
export interface ListedRows {
  readonly rows: readonly Row[];
  readonly indexOf: ReadonlyMap<RowKey, number>;
  /** Every group of the fleet, in the same order, those that a filter hides too. */
  readonly groups: readonly SessionGroup[];
}

export const noRows: ListedRows = { rows: [], indexOf: new Map(), groups: [] };

type Memory = ReadonlyMap<RowKey, RowMemory>;

/** Fleets come in anew about once a second; keys and frames ask many times for the same. */
const groupsOf = rememberLast((fleet: Fleet, hiddenShown: boolean) =>
  sessionGroups(
    hiddenShown ? fleet.sessions : fleet.sessions.filter((session) => !session.hiddenSource),
  ),
);

export function fleetGroups(fleet: Fleet, ui: UiState): readonly SessionGroup[] {
  return groupsOf(fleet, ui.hiddenShown);
}

const ordered = rememberLast(
  (groups: readonly SessionGroup[], memory: Memory, seenFail: RowKey | undefined) =>
    orderGroups(groups, orderFacts(memory, seenFail)),
);

const rowsOf = new WeakMap<
  SessionGroup,
  { readonly root: Row; readonly members: readonly Row[] }
>();

/** The rows of a group, always the same ones. */
export function groupRows(group: SessionGroup): {
  readonly root: Row;
  readonly members: readonly Row[];
} {
  const known = rowsOf.get(group);
  if (known) return known;
  const rows = { root: rowOfGroup(group), members: group.members.map(rowOfMember) };
  rowsOf.set(group, rows);
  return rows;
}

const sorted = rememberLast(
  (groups: readonly SessionGroup[], title: string | undefined, names: CellContext) => {
    const column = columns.find((candidate) => candidate.title === title);
    if (!column) return groups;
    return groups
      .map((group) => ({ group, value: column.sortValue(groupRows(group).root, names) }))
      .sort((a, b) => compareValues(a.value, b.value))
      .map(({ group }) => group);
  },
);

type SortValue = string | number | undefined;

/** Undefined comes last; the sort is stable, so equal ones keep the order that holds still. */
function compareValues(a: SortValue, b: SortValue): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b ? -1 : 1;
}

const turned = rememberLast((groups: readonly SessionGroup[], reversed: boolean) =>
  reversed ? groups.toReversed() : groups,
);

const narrowed = rememberLast(
  (
    groups: readonly SessionGroup[],
    attentionOnly: boolean,
    memory: Memory,
    seenFail: RowKey | undefined,
  ) => {
    if (!attentionOnly) return groups;
    const { callsTheUser } = orderFacts(memory, seenFail);
    return groups.filter((group) => callsTheUser(group));
  },
);

const filtered = rememberLast(
  (groups: readonly SessionGroup[], filter: string, names: CellContext) => {
    const passes = rowFilter(filter, names);
    if (!passes) return groups;
    return groups.filter((group) => {
      const { root, members } = groupRows(group);
      return passes(root, members);
    });
  },
);

const flattened = rememberLast(
  (groups: readonly SessionGroup[], unfolded: ReadonlySet<RowKey>): Omit<ListedRows, 'groups'> => {
    const rows = groups.flatMap((group) => {
      const { root, members } = groupRows(group);
      return unfolded.has(group.key) ? [root, ...members] : [root];
    });
    return { rows, indexOf: new Map(rows.map(({ key }, index) => [key, index])) };
  },
);

/** The fleet that the list shows: not always the newest. */
export function shownFleet(ui: UiState, live: Fleet | undefined): Fleet | undefined {
  return ui.held ?? ui.frozen ?? live;
}

/** What texts are searched and measured with: ages as they were when the fleet was made, so that nothing ticks. */
const contextOf = rememberLast((fleet: Fleet, debug: boolean, unicode: boolean) =>
  cellContext(fleet, { now: fleet.generatedAt, debug, glyphs: glyphsFor({ unicode }) }),
);

export function stillContext(fleet: Fleet, view: ListView): CellContext {
  return contextOf(fleet, view.options.debug, view.caps.unicode);
}

/** What the list is made from, besides the keys. */
export type ListView = Pick<MonitorView, 'fleet' | 'options' | 'caps'>;

/** The rows of the shown fleet as the user's keys have arranged them. */
export function listedRows(ui: UiState, view: ListView): ListedRows {
  const fleet = shownFleet(ui, view.fleet);
  if (!fleet) return noRows;
  const names = stillContext(fleet, view);
  const selected = ui.selected && rowKey(ui.selected);
  const seenFail = selected && ui.memory.get(selected)?.failSeen === true ? selected : undefined;
  const still = ordered(fleetGroups(fleet, ui), ui.memory, seenFail);
  const groups = turned(sorted(still, ui.sortColumn, names), ui.reversed);
  const calling = narrowed(groups, ui.attentionOnly, ui.memory, seenFail);
  return { ...flattened(filtered(calling, ui.filter.text, names), ui.unfolded), groups };
}

/** The group that a row belongs to, by its root or by a subagent. */
export function groupWith(groups: readonly SessionGroup[], ref: RowRef): SessionGroup | undefined {
  const key = rowKey(ref);
  return groups.find(
    (group) => group.key === key || group.members.some((member) => member.key === key),
  );
}
