import type { SettingValues } from '../../config/setting-table.js';
import type { ColumnName } from '../../output/table/columns.js';
import type { SettingsBox, UiState } from './ui-state.js';

/** What a line of the box sets; each column has one of its own. */
export type SettingsLine = 'group' | 'sort' | 'direction' | ColumnName;

export function settingsLines({ order }: SettingsBox): readonly SettingsLine[] {
  return ['group', 'sort', 'direction', ...order];
}

/** The setting that a line belongs to. */
export function settingOf(line: SettingsLine): 'columns' | 'sort' | 'group' {
  if (line === 'group' || line === 'sort') return line;
  return line === 'direction' ? 'sort' : 'columns';
}

/** What the state file is to keep: what was changed in the box. */
export function keptView(ui: UiState, { changed }: SettingsBox): Partial<SettingValues> {
  const sort = `${ui.reversed ? '-' : ''}${ui.sortColumn ?? 'need'}`;
  const all = { columns: ui.columns, sort, group: ui.grouping };
  return Object.fromEntries([...changed].map((key) => [key, all[key]]));
}
