import { cellContext, type CellContext } from '../../output/table/columns.js';
import type { Session } from '../../core/session/session.js';
import type { Fleet } from '../../core/session/snapshot.js';
import {
  orderByVerdict,
  sessionGroups,
  type OrderFacts,
  type Row,
  type SessionGroup,
} from '../../core/fleet/session-groups.js';
import { rowKey, rowRef, type RowKey, type RowRef } from '../../core/fleet/row-key.js';
import type { Glyphs } from '../../output/text/glyphs.js';
import { memoizeLast } from '../../core/memoize.js';
import { sortGroups } from '../../output/table/row-order.js';
import { sectionsOf, type Section } from '../../output/table/sections.js';
import { sessionFilter } from '../../output/table/session-filter.js';
import type { MonitorView } from './monitor-view.js';
import { needsUser } from './row-memory.js';
import type { UiState } from './ui-state.js';

/** A heading of a list that is grouped. */
interface HeadingEntry extends Section {
  readonly kind: 'heading';
  readonly folded: boolean;
}

/** What the grid holds, in its order, in sight or not. */
export interface ListedRows {
  /** Rows, and headings if the list is grouped. */
  readonly entries: readonly (Row | HeadingEntry)[];
  /** By the key of a row or heading; of a session below a folded heading that of the heading. */
  readonly indexOf: ReadonlyMap<string, number>;
  /** Those that no filter hides, in the order of the list, also below a folded heading. */
  readonly shown: readonly SessionGroup[];
  readonly sections: readonly Section[];
  /** Every group of the fleet, sorted, also those that a filter hides. */
  readonly groups: readonly SessionGroup[];
}

const noRows: ListedRows = {
  ...{ entries: [], indexOf: new Map(), shown: [], sections: [], groups: [] },
};

/** A new fleet comes about once a second; keys and frames ask for the same groups many times. */
const groupsOf = memoizeLast((sessions: readonly Session[], hiddenShown: boolean) =>
  sessionGroups(hiddenShown ? sessions : sessions.filter((session) => !session.hiddenSource)),
);

export function rowsOfGroups(
  groups: readonly SessionGroup[],
  expanded: UiState['expanded'],
): readonly Row[] {
  return groups.flatMap((group): readonly Row[] =>
    expanded.has(group.key) ? [group, ...group.members] : [group],
  );
}

export function fleetGroups(fleet: Fleet, ui: UiState): readonly SessionGroup[] {
  return groupsOf(fleet.sessions, ui.hiddenShown);
}

/** What the list depends on. */
function arrangement(ui: UiState, fleet: Fleet, view: ListView) {
  const { memory, sortColumn, reversed, grouping, attentionOnly } = ui;
  return {
    ...{ memory, sortColumn, reversed, grouping, attentionOnly },
    ...{ folded: ui.folded, expanded: ui.expanded, filterText: ui.filter.text },
    all: fleetGroups(fleet, ui),
    context: stillContext(fleet, view),
    seenFailure: seenFailureOf(ui),
  };
}

type Arrangement = ReturnType<typeof arrangement>;

const arrange = memoizeLast((of: Arrangement): ListedRows => {
  const { context } = of;
  const facts = orderFacts(of);
  const groups = sortGroups(
    of.all,
    { column: of.sortColumn, reversed: of.reversed },
    context,
    facts,
  );
  const filter = sessionFilter(of.filterText, context);
  const shown = groups.filter(
    (group) => (!of.attentionOnly || facts.needsUser(group)) && filter.passes(group),
  );
  const sections = sectionsOf(shown, of.grouping, context);
  const entries: ListedRows['entries'][number][] = [];
  const indexOf = new Map<string, number>();
  for (const section of sections) {
    const folded = of.folded.has(section.key);
    if (section.label !== undefined) {
      indexOf.set(section.key, entries.push({ kind: 'heading', ...section, folded }) - 1);
    }
    for (const row of rowsOfGroups(section.groups, of.expanded)) {
      indexOf.set(row.key, (folded ? entries.length : entries.push(row)) - 1);
    }
  }
  const inOrder = sections.flatMap((section) => section.groups);
  return { groups, shown: inOrder, sections, entries, indexOf };
});

/** The fleet that the list shows: not always the newest. */
export function shownFleet(ui: UiState, live: Fleet | undefined): Fleet | undefined {
  return ui.nameBox?.held ?? ui.frozen ?? live;
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
  return fleet ? arrange(arrangement(ui, fleet, view)) : noRows;
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

/** The key of the row or heading that is selected. */
export function selectedKey({ selected, heading }: UiState): string | undefined {
  return selected ? rowKey(selected) : heading;
}

export function selectedRow(ui: UiState, listed: ListedRows): Row | undefined {
  const entry = listed.entries[listed.indexOf.get(selectedKey(ui) ?? '') ?? -1];
  return entry?.kind === 'session' ? entry : undefined;
}

/** The heading that is selected, or that of the selected session. */
export function selectedSection(ui: UiState, listed: ListedRows): Section | undefined {
  const group = ui.selected && groupWith(listed.shown, ui.selected);
  return listed.sections.find(({ key, groups }) =>
    group ? groups.includes(group) : key === ui.heading,
  );
}

/**
 * The selection follows its thread, or its heading, also to the heading that hides it now; if it has ended, the row that
 * took its place is selected.
 */
export function settleSelection(ui: UiState, listed: ListedRows): UiState {
  const key = selectedKey(ui);
  const index = listed.indexOf.get(key ?? '') ?? ui.selectedIndex;
  if (index === ui.selectedIndex && listed.entries[index]?.key === key && key !== undefined)
    return ui;
  if (listed.entries.length > 0) return selectIndex(ui, index, listed);
  return key === undefined ? ui : { ...ui, selected: undefined, heading: undefined };
}

/** Selects the row or heading at `index`, or the nearest there is. */
export function selectIndex(ui: UiState, index: number, listed: ListedRows): UiState {
  const at = Math.max(0, Math.min(index, listed.entries.length - 1));
  const entry = listed.entries[at];
  if (!entry) return ui;
  return entry.kind === 'heading'
    ? { ...ui, selected: undefined, heading: entry.key, selectedIndex: at }
    : { ...ui, selected: rowRef(entry.session), heading: undefined, selectedIndex: at };
}
