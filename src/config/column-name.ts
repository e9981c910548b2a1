/** The columns of the list, in their order, as the configuration and `--columns` call them. */
export const columnNames = [
  'host',
  'pid',
  'tid',
  'sub',
  'state',
  'age',
  'for',
  'name',
  'title',
  'branch',
  'pwd',
  'why',
] as const;

export type ColumnName = (typeof columnNames)[number];
