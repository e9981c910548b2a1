import {
  orderGroups,
  type OrderFacts,
  type SessionGroup,
} from '../../core/fleet/session-groups.js';
import { type CellContext, columnNamed, columnNames, type ColumnName } from './columns.js';

/** An order of rows: by a column, or the default one, which moves a row only when its STATE changes. */
export interface RowOrder {
  /** Undefined for the default order. */
  readonly column: ColumnName | undefined;
  readonly reversed: boolean;
}

export function rowOrder(setting: string): RowOrder {
  const reversed = setting.startsWith('-');
  const name = reversed ? setting.slice(1) : setting;
  return { column: columnNames.find((column) => column === name), reversed };
}

type SortValue = string | number | undefined;

/** In the default order, or by a column, undefined last. Pinned rows stay at the top and snoozed ones at the bottom. */
export function sortGroups(
  groups: readonly SessionGroup[],
  { column: name, reversed }: RowOrder,
  context: CellContext,
  facts?: OrderFacts,
): readonly SessionGroup[] {
  const column = columnNamed(name);
  const values = new Map(groups.map((group) => [group, column?.sortValue(group, context)]));
  const sorted = orderGroups(groups, facts).toSorted((a, b) =>
    compareValues(values.get(a), values.get(b)),
  );
  const ordered = reversed ? sorted.toReversed() : sorted;
  return ordered.toSorted((a, b) => place(a) - place(b));
}

function place({ session: { marks } }: SessionGroup): number {
  return marks?.snooze ? 2 : marks?.pinned === true ? 0 : 1;
}

function compareValues(a: SortValue, b: SortValue): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b ? -1 : 1;
}
