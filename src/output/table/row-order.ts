import type { CellContext } from './column-cells.js';
import { columnNamed, columnNames, type ColumnName } from './columns.js';
import type { Row } from './row.js';

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

type SortValue = string | number | undefined;

/** By a column, undefined last; without one as they are. The sort is stable. */
export function sortRows<Item>(
  items: readonly Item[],
  name: ColumnName | undefined,
  rowOf: (item: Item) => Row,
  context: CellContext,
): readonly Item[] {
  const column = columnNamed(name);
  if (!column) return items;
  return items
    .map((item) => ({ item, value: column.sortValue(rowOf(item), context) }))
    .sort((a, b) => compareValues(a.value, b.value))
    .map(({ item }) => item);
}

function compareValues(a: SortValue, b: SortValue): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b ? -1 : 1;
}
