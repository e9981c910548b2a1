type SortValue = string | number | undefined;

/** By what `valueOf` says, undefined last; the sort is stable, so equal ones keep the order they came in. */
export function sortRows<Item>(
  items: readonly Item[],
  valueOf: (item: Item) => SortValue,
): readonly Item[] {
  return items
    .map((item) => ({ item, value: valueOf(item) }))
    .sort((a, b) => compareValues(a.value, b.value))
    .map(({ item }) => item);
}

function compareValues(a: SortValue, b: SortValue): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b ? -1 : 1;
}
