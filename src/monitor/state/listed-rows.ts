import { cellContext, type CellContext } from '../../output/table/columns.js';
import type { Session } from '../../core/session/session.js';
import type { Fleet } from '../../core/session/snapshot.js';
import {
  orderByVerdict,
  sessionGroups,
  type OrderFacts,
  type SessionGroup,
} from '../../core/fleet/session-groups.js';
import { rowKey, rowRef, type RowKey, type RowRef } from '../../core/fleet/row-key.js';
import type { Glyphs } from '../../output/text/glyphs.js';
import { memoizeLast } from '../../output/table/memoize.js';
import { sortGroups } from '../../output/table/row-order.js';
import { rowOfGroup, rowOfMember, type Row } from '../../output/table/row.js';
import { sessionFilter } from '../../output/table/session-filter.js';
import type { MonitorView } from './monitor-view.js';
import { needsUser } from './row-memory.js';
import type { UiState } from './ui-state.js';

/** What the grid holds, in its order, in sight or not. */
export interface ListedRows {
  readonly rows: readonly Row[];
  readonly indexOf: ReadonlyMap<RowKey, number>;
  /** Every group of the fleet, in the same order, also those that a filter hides. */
  readonly groups: readonly SessionGroup[];
}

const noRows: ListedRows = { rows: [], indexOf: new Map(), groups: [] };

/** A new fleet comes about once a second; keys and frames ask for the same groups many times. */
const groupsOf = memoizeLast((sessions: readonly Session[], hiddenShown: boolean) =>
  sessionGroups(hiddenShown ? sessions : sessions.filter((session) => !session.hiddenSource)),
);

export function rowsOfGroups(
  groups: readonly SessionGroup[],
  expanded: UiState['expanded'],
): readonly Row[] {
  const rows: Row[] = [];
  for (const group of groups) {
    rows.push(rowOfGroup(group));
    if (expanded.has(group.key)) rows.push(...group.members.map((member) => rowOfMember(member)));
  }
  return rows;
}

export function fleetGroups(fleet: Fleet, ui: UiState): readonly SessionGroup[] {
  return groupsOf(fleet.sessions, ui.hiddenShown);
}

interface Arrangement extends Pick<
  UiState,
  'memory' | 'sortColumn' | 'reversed' | 'attentionOnly' | 'expanded'
> {
  readonly all: readonly SessionGroup[];
  readonly context: CellContext;
  readonly seenFailure: RowKey | undefined;
  readonly filterText: string;
}

const arrange = memoizeLast((arrangement: Arrangement): ListedRows => {
  const { all, context, sortColumn, reversed, attentionOnly } = arrangement;
  const facts = orderFacts(arrangement);
  const groups = sortGroups(all, { column: sortColumn, reversed }, context, facts);
  const filter = sessionFilter(arrangement.filterText, context);
  const shown = groups.filter(
    (group) => (!attentionOnly || facts.needsUser(group)) && filter.passes(group),
  );
  const rows = rowsOfGroups(shown, arrangement.expanded);
  return { groups, rows, indexOf: new Map(rows.map(({ key }, index) => [key, index])) };
});

/** The fleet that the list shows: not always the newest. */
export function shownFleet(ui: UiState, live: Fleet | undefined): Fleet | undefined {
  return ui.held ?? ui.frozen ?? live;
}

const contextOf = memoizeLast((fleet: Fleet, debug: boolean, glyphs: Glyphs) =>
  cellContext(fleet, { now: fleet.generatedAt, debug, glyphs }),
);

/** For texts that are searched or measured: their ages are those of when the fleet was made, so that nothing moves each second. */
export function stillContext(fleet: Fleet, view: ListView): CellContext {
  return contextOf(fleet, view.options.debug, view.glyphs);
}

export type ListView = Pick<MonitorView, 'fleet' | 'options' | 'glyphs'>;

/** The selected row if it failed, was seen, and has not moved down yet. */
function seenFailureOf({ selected, memory }: UiState): RowKey | undefined {
  const key = selected && rowKey(selected);
  const known = key && memory.get(key);
  return known?.state === 'FAIL' && known.mark === 'seen' ? key : undefined;
}

export function listedRows(ui: UiState, view: ListView): ListedRows {
  const fleet = shownFleet(ui, view.fleet);
  if (!fleet) return noRows;
  const { memory, sortColumn, reversed, attentionOnly, expanded } = ui;
  return arrange({
    ...{ memory, sortColumn, reversed, attentionOnly, expanded },
    all: fleetGroups(fleet, ui),
    context: stillContext(fleet, view),
    seenFailure: seenFailureOf(ui),
    filterText: ui.filter.text,
  });
}

export function groupWith(groups: readonly SessionGroup[], ref: RowRef): SessionGroup | undefined {
  const key = rowKey(ref);
  return groups.find(
    (group) => group.key === key || group.members.some((member) => member.key === key),
  );
}

/** A failed row keeps its place while it is selected: it would otherwise move away from under the selection. */
function orderFacts({ memory, seenFailure }: Arrangement): OrderFacts {
  return {
    needsUser: (group) =>
      group.key === seenFailure ? orderByVerdict.needsUser(group) : needsUser(group, memory),
    since: (group) => memory.get(group.key)?.since ?? group.verdict.since,
  };
}

export function selectedRow(ui: UiState, listed: ListedRows): Row | undefined {
  const index = ui.selected && listed.indexOf.get(rowKey(ui.selected));
  return index === undefined ? undefined : listed.rows[index];
}

/** The selection follows its thread; if that has ended, it goes to the row that took its place. */
export function settleSelection(ui: UiState, listed: ListedRows): UiState {
  const index = ui.selected && listed.indexOf.get(rowKey(ui.selected));
  if (index !== undefined) return index === ui.selectedIndex ? ui : { ...ui, selectedIndex: index };
  if (listed.rows.length > 0) return selectIndex(ui, ui.selectedIndex, listed);
  return ui.selected ? { ...ui, selected: undefined } : ui;
}

/** Selects the row at `index`, or the nearest there is. */
export function selectIndex(ui: UiState, index: number, listed: ListedRows): UiState {
  const at = Math.max(0, Math.min(index, listed.rows.length - 1));
  const row = listed.rows[at];
  return row ? { ...ui, selected: rowRef(row.session), selectedIndex: at } : ui;
}
