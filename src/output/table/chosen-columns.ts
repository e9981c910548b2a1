import type { ColumnName } from '../../config/column-name.js';
import { columns, type Column } from './columns.js';
import { rememberLast } from './remember-last.js';

/** The columns of these names, in their order, the reason always in sight where it is named; undefined: all. */
export const chosenColumns = rememberLast(
  (names: readonly ColumnName[] | undefined): readonly Column[] =>
    names === undefined
      ? columns
      : names.flatMap((name) => columns.filter(({ title }) => title.toLowerCase() === name)),
);
