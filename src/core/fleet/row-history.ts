/**
 * Change detection, shared by everything that compares one refresh with the next (state times, `--events`, `wait`,
 * unseen marks, notifications). What is remembered of a row and when it counts as changed is up to the caller.
 */

export interface RowStep<Row, Memory> {
  readonly row: Row;
  /** undefined: the row is new. */
  readonly before: Memory | undefined;
  readonly after: Memory;
}

export interface RowHistory<Key, Row, Memory> {
  /** For the next refresh; the same object as before if nothing changed. */
  readonly memory: ReadonlyMap<Key, Memory>;
  /** Every row, in the order given. */
  readonly steps: readonly RowStep<Row, Memory>[];
  /** Rows that were remembered and are not there any more. */
  readonly gone: ReadonlyMap<Key, Memory>;
}

/** `remember` gives what to remember of a row, the same object if nothing changed. Of rows with one key the last counts. */
export function compareRows<Key, Row, Memory>(
  memory: ReadonlyMap<Key, Memory>,
  rows: Iterable<readonly [Key, Row]>,
  remember: (row: Row, before: Memory | undefined) => Memory,
): RowHistory<Key, Row, Memory> {
  const next = new Map<Key, Memory>();
  const steps: RowStep<Row, Memory>[] = [];
  for (const [key, row] of rows) {
    const before = memory.get(key);
    const after = remember(row, before);
    next.set(key, after);
    steps.push({ row, before, after });
  }
  const gone = new Map([...memory].filter(([key]) => !next.has(key)));
  const changed = gone.size > 0 || steps.some(({ before, after }) => before !== after);
  return { memory: changed ? next : memory, steps, gone };
}
