import { rowKey } from '../../core/fleet/row-key.js';
import type { Row } from '../../output/table/row.js';
import type { ListedRows } from './listed-rows.js';
import type { UiState } from './ui-state.js';

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
  const selected = { host: row.session.host, threadId: row.session.threadId };
  return { ...ui, selected, selectedIndex: at };
}
