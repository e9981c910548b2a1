/** More than any real terminal has: the other end of a connection chooses the size, and each cell takes memory. */
const maxColumns = 600;
const maxRows = 200;

type Size = Readonly<Record<'columns' | 'rows', number>>;

/** The size of a terminal in cells: 80 x 24 where it is unknown, and limited. */
export function terminalSize({ columns = 0, rows = 0 }: Partial<Size>): Size {
  return {
    columns: columns > 0 ? Math.min(columns, maxColumns) : 80,
    rows: rows > 0 ? Math.min(rows, maxRows) : 24,
  };
}

/**
 * Makes writes to a terminal asynchronous. Node makes them synchronous, so that a terminal that stops reading (a dead ssh
 * connection, a paused emulator) would stop the program and its signal handlers. Node has no public option for it; where
 * this one is missing, writes stay synchronous.
 */
export function writeWithoutBlocking(stream: object): void {
  const { _handle: handle } = stream as {
    readonly _handle?: { readonly setBlocking?: (blocking: boolean) => unknown } | null;
  };
  handle?.setBlocking?.(false);
}
