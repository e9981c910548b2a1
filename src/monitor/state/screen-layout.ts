import type { View } from '../../config/setting-kinds.js';
import type { RowRef } from '../../core/fleet/row-key.js';
import { processTexts } from '../../core/session/process-without-session.js';
import type { Fleet } from '../../core/session/snapshot.js';
import { columnNamed } from '../../output/table/columns.js';
import type { Window } from './fleet-counts.js';
import { listedRows, selectedRow, shownFleet, type ListedRows } from './listed-rows.js';
import type { MonitorOptions, MonitorView } from './monitor-view.js';
import { isOpen, type UiState } from './ui-state.js';
import type { Row } from '../../core/fleet/session-groups.js';

/** The same for drawing, scrolling and clicks. */
export interface ScreenLayout {
  readonly listed: ListedRows;
  /** In lines. */
  readonly header: { readonly totals: 0 | 1 | 2; readonly problems: number };
  readonly headerHeight: number;
  readonly titles: boolean;
  readonly bodyHeight: number;
  readonly window: Window;
  /** The lines below the list with more about the selected session; 0 if there is no room for them. */
  readonly panelHeight: number;
  /** The line above the footer, besides the filter; undefined: there is none. */
  readonly prompt: readonly string[] | undefined;
  readonly footer: boolean;
}

/** The smaller the screen, the larger the share of the list; a single line shows the totals. */
function headerRoom(rows: number): ScreenLayout['header'] {
  if (rows < 6) return { totals: rows === 2 ? 0 : 1, problems: 0 };
  if (rows < 12) return { totals: 2, problems: 1 };
  return { totals: 2, problems: rows < 30 ? 3 : 6 };
}

/** One line for each collector that stopped, each failure, each warning and each process without a session. */
function problemCount({ stopped, fleet }: MonitorView, listed: ListedRows): number {
  if (!fleet) return stopped.length;
  const { length } = processLines(fleet, listed);
  return stopped.length + fleet.failures.length + fleet.warnings.length + length;
}

/** The processes without a session, unless the empty list names them. */
export function processLines(fleet: Fleet, { groups }: ListedRows): readonly string[] {
  return groups.length > 0 ? processTexts(fleet) : [];
}

/** What the line above the footer says besides the filter: what else changes the list. */
function promptTexts({ ui, options, glyphs }: MonitorView): readonly string[] {
  const active = activeView(ui, options);
  const column = columnNamed(ui.sortColumn);
  const direction = ui.reversed ? glyphs.ascending : glyphs.descending;
  return [
    ...(active ? [`view ${active.name}: v`] : []),
    ...(ui.frozen ? ['frozen: z'] : []),
    ...(ui.attentionOnly ? ['only what needs you: a'] : []),
    ...(column ? [`sorted by ${column.title} ${direction}`] : ui.reversed ? ['reversed: I'] : []),
  ];
}

/** The view whose filter the list has. */
export function activeView({ filter }: UiState, { views }: MonitorOptions): View | undefined {
  return views.find((view) => view.filter === filter.text);
}

/** The list keeps this many rows, or all it has, before the panel gets any. */
const minRowsBesidePanel = 10;

export interface ScreenView extends MonitorView {
  readonly layout: ScreenLayout;
  readonly row: Row | undefined;
  /** The fleet that the list shows: not always the newest. */
  readonly shown: Fleet | undefined;
}

export function screenView(view: MonitorView): ScreenView {
  const layout = screenLayout(view);
  const { ui, fleet } = view;
  const row = selectedRow(ui, layout.listed);
  return { ...view, layout, row, shown: shownFleet(ui, fleet) };
}

export function screenLayout(view: MonitorView): ScreenLayout {
  const { rows } = view.size;
  const listed = listedRows(view.ui, view);
  const room = headerRoom(rows);
  const header = { ...room, problems: Math.min(room.problems, problemCount(view, listed)) };
  const headerHeight = header.totals + header.problems;
  const titles = rows >= 5;
  const footer = rows >= 4;
  const texts = promptTexts(view);
  const filters = view.ui.filterOpen || view.ui.filter.text !== '';
  const prompt = rows >= 3 && (filters || texts.length > 0) ? texts : undefined;
  const bodyHeight = Math.max(0, rows - headerHeight - (prompt ? 1 : 0) - (footer ? 1 : 0));
  const listHeight = Math.max(0, bodyHeight - (titles ? 1 : 0));
  const { top, selectedIndex, pages } = view.ui;
  const count = listed.entries.length;
  const panel = listHeight < 30 ? 6 : 9;
  const hasPanel =
    pages.length === 0 && count > 0 && listHeight - panel >= Math.min(count, minRowsBesidePanel);
  const panelHeight = hasPanel ? panel : 0;
  const height = listHeight - panelHeight;
  // As it was, unless the selected row would be out of sight or lines would stay empty.
  const follows = selectedIndex < top ? selectedIndex : Math.max(top, selectedIndex - height + 1);
  const window = { top: Math.max(0, Math.min(follows, count - height)), height };
  return {
    ...{ listed, header, headerHeight, titles, bodyHeight, window, panelHeight, prompt, footer },
  };
}

export interface Watched {
  readonly details: RowRef | undefined;
  readonly timelines: 'all' | RowRef | undefined;
}

export function watched(view: MonitorView): Watched {
  const { ui } = view;
  const detailed = isOpen(ui, 'details') ? ui.selected : undefined;
  return {
    details: screenLayout(view).panelHeight > 0 ? ui.selected : detailed,
    timelines: isOpen(ui, 'timeline') ? 'all' : detailed,
  };
}
