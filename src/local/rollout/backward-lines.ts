import { joined, newline } from './line-bytes.js';

export interface PlacedLine {
  readonly bytes: Buffer;
  /** Where in the file it begins. */
  readonly offset: number;
}

export interface BackwardLines {
  /** The whole lines that the piece at `offset` completes, newest first; `first` ends the walk. */
  take(piece: Buffer, offset: number, first: boolean): Generator<PlacedLine>;
  /** The end of the last whole line; undefined as long as none was seen. */
  readTo(): number | undefined;
}

/** Cuts pieces that come from the end of a file backwards into lines. What follows the last line end is torn. */
export function backwardLines(): BackwardLines {
  let readTo: number | undefined;
  /** The end of a line whose beginning lies in a piece still to come. */
  let rest: readonly Buffer[] = [];

  function* take(piece: Buffer, offset: number, first: boolean): Generator<PlacedLine> {
    let end = piece.length;
    while (end > 0) {
      const at = piece.lastIndexOf(newline, end - 1);
      if (at < 0) break;
      const bytes = joined([piece.subarray(at + 1, end), ...rest]);
      const torn = readTo === undefined;
      readTo ??= offset + at + 1;
      rest = [];
      end = at;
      if (!torn) yield { bytes, offset: offset + at + 1 };
    }
    if (readTo === undefined) return;
    rest = [piece.subarray(0, end), ...rest];
    if (first) yield { bytes: joined(rest), offset };
  }
  return { take, readTo: () => readTo };
}
