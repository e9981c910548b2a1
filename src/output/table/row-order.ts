/** An order of rows: by a column, or the one that holds still. */
export interface RowOrder {
  /** The column's title; undefined for the order that holds still. */
  readonly column: string | undefined;
  readonly reversed: boolean;
}

/** What `need`, `age` or `-age` asks for. */
export function rowOrder(word: string): RowOrder {
  const reversed = word.startsWith('-');
  const name = reversed ? word.slice(1) : word;
  return { column: name === 'need' ? undefined : name.toUpperCase(), reversed };
}
