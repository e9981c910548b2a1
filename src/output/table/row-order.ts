import { columnNames, type ColumnName } from './columns.js';

/** An order of rows: by a column, or the default one, which moves a row only when its STATE changes. */
export interface RowOrder {
  /** Undefined for the default order. */
  readonly column: ColumnName | undefined;
  readonly reversed: boolean;
}

/** What `need`, `age` or `-age` asks for. */
export function rowOrder(setting: string): RowOrder {
  const reversed = setting.startsWith('-');
  const name = reversed ? setting.slice(1) : setting;
  return { column: columnNames.find((column) => column === name), reversed };
}
