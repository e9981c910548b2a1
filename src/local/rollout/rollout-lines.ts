import { ok, type Result } from '../../core/result.js';
import type { FileTrouble, OpenedFile } from '../../platform/host-ports.js';
import { joined, newline } from './line-bytes.js';

export interface PlacedLine {
  readonly bytes: Buffer;
  /** Where in the file it begins. */
  readonly offset: number;
}

/** Takes the lines of a rollout from its end backwards. */
export interface BackwardVisitor {
  /** False ends the reading. */
  readonly visit: (line: PlacedLine) => boolean;
  /** How many more bytes are worth reading, after those from `reached` on. */
  readonly budget: (reached: number) => number;
}

export interface BackwardRead {
  /** The end of the last whole line: what comes after is torn, and waits. */
  readonly readTo: number;
  /** Where the reading stopped: all lines that begin behind it were visited, or the visitor ended it. */
  readonly reached: number;
}

/** What is looked for is mostly near the end: each piece is as long as all before it, up to a limit. */
const firstPieceBytes = 32 * 1024;
const maxPieceBytes = 1024 * 1024;

/**
 * Hands the whole lines of [from, to) to a visitor, newest first. A file that is cut off meanwhile is read
 * again from its new end, by a new visitor.
 */
export async function readBackward<Visitor extends BackwardVisitor>(
  file: OpenedFile,
  { from, to }: { readonly from: number; readonly to: number },
  newVisitor: () => Visitor,
): Promise<Result<BackwardRead & { readonly visitor: Visitor }, FileTrouble>> {
  const visitor = newVisitor();
  const cutter = lineCutter();
  let start = to;
  let wantsMore = true;
  while (start > from && wantsMore) {
    const doubled = Math.min(Math.max(to - start, firstPieceBytes), maxPieceBytes);
    const wanted = Math.min(start - from, doubled, visitor.budget(start));
    if (wanted <= 0) break;
    const read = await file.read(start - wanted, wanted);
    if (!read.ok) return read;
    const got = read.value.length;
    if (got < wanted) {
      return readBackward(file, { from, to: Math.max(start - wanted + got, from) }, newVisitor);
    }
    start -= wanted;
    for (const line of cutter.take(read.value, start, start === from)) {
      wantsMore = visitor.visit(line);
      if (!wantsMore) break;
    }
  }
  return ok({ visitor, readTo: cutter.readTo() ?? from, reached: start });
}

interface LineCutter {
  /** The whole lines that the piece at `offset` completes, newest first; `first` ends the walk. */
  take(piece: Buffer, offset: number, first: boolean): Generator<PlacedLine>;
  /** The end of the last whole line; undefined as long as none was seen. */
  readTo(): number | undefined;
}

/** Cuts pieces that come from the end of a file backwards into lines. What follows the last line end is torn. */
function lineCutter(): LineCutter {
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
