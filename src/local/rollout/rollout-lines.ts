import {
  headUnits,
  recordOfHead,
  recordOfLongHead,
  recordsOfLine,
  recordStart,
} from '../../core/rollout/rollout-line.js';
import type { RolloutRecord } from '../../core/rollout/rollout-record.js';
import { ok } from '../../core/result.js';
import type { FileOutcome, OpenedFile } from '../../platform/host-ports.js';

export const newline = 0x0a;
const closingBrace = 0x7d;

/** Of a longer line only the two ends are kept, which limits the memory. */
export const maxLineBytes = 4 * 1024 * 1024;
/** A killed process can leave half a line, to which the next one appends its record. */
const keptEndBytes = 64 * 1024;
/** 100 MB of a real rollout have fewer. */
const maxLines = 200_000;
/** The limit of what is parsed and kept. What is not JSON takes five times as long to parse. */
export const maxRecords = 20_000;
export const malformedCost = 5;

export interface RolloutLine {
  readonly bytes: Buffer;
  /** Its middle is missing, because it is longer than `maxLineBytes`. */
  readonly isCut: boolean;
  /** Where in the file it begins. */
  readonly offset: number;
}

/** The records of a line: usually one, none of an empty line. */
export function recordsOf({ bytes, isCut }: RolloutLine): readonly RolloutRecord[] {
  if (bytes.length === 0) return [];
  // For most lines the first bytes suffice, and the rest is not decoded.
  const isClosed = bytes[bytes.length - 1] === closingBrace;
  const head = headOf(bytes);
  const decided = isClosed ? (recordOfHead(head) ?? (isCut && recordOfLongHead(head))) : undefined;
  if (decided && bytes.indexOf(recordStart, 1) < 0) return [decided];
  return recordsOfLine(bytes.toString('utf8'));
}

export function headOf(bytes: Buffer): string {
  return bytes.toString('latin1', 0, headUnits);
}

/** A line that comes in pieces, from either end. */
class LinePieces {
  #pieces: Buffer[] = [];
  #length = 0;
  #isCut = false;

  add(piece: Buffer, end: 'push' | 'unshift'): void {
    if (piece.length === 0) return;
    this.#pieces[end](piece);
    this.#length += piece.length;
    if (this.#length > maxLineBytes) this.#cut();
  }

  /** The whole line; the next one begins empty. */
  take(offset: number): RolloutLine {
    const [first] = this.#pieces;
    const bytes = first && this.#pieces.length === 1 ? first : Buffer.concat(this.#pieces);
    const line = { bytes, isCut: this.#isCut, offset };
    this.#pieces = [];
    this.#length = 0;
    this.#isCut = false;
    return line;
  }

  #cut(): void {
    // Small copies, so that the pieces can be freed.
    const head = Buffer.concat(this.#pieces.map((piece) => piece.subarray(0, headUnits)));
    const end = Buffer.concat(this.#pieces.map((piece) => piece.subarray(-keptEndBytes)));
    this.#pieces = [
      Buffer.from(head.subarray(0, headUnits)),
      Buffer.from(end.subarray(-keptEndBytes)),
    ];
    this.#length = maxLineBytes;
    this.#isCut = true;
  }
}

/** Each piece is as long as all before it: often the first ones suffice. */
const firstPieceBytes = 32 * 1024;
const maxPieceBytes = { forward: 256 * 1024, backward: 1024 * 1024 };

interface ForwardRead {
  /** The end of the last whole line: the rest is read again when it has grown. */
  readonly readTo: number;
  /** All lines of the range were visited. */
  readonly isComplete: boolean;
}

/** Hands every whole line of [from, to) to `visit`, in order; false from it ends the reading. */
export async function readForward(
  file: OpenedFile,
  { from, to }: { readonly from: number; readonly to: number },
  visit: (line: RolloutLine) => boolean,
): FileOutcome<ForwardRead> {
  const line = new LinePieces();
  let offset = from;
  let readTo = from;
  let lines = 0;
  while (offset < to) {
    const doubled = Math.max(offset - from, firstPieceBytes);
    const wanted = Math.min(doubled, maxPieceBytes.forward, to - offset);
    const read = await file.read(offset, wanted);
    if (!read.ok) return read;
    const piece = read.value;
    let begin = 0;
    for (let end = piece.indexOf(newline); end >= 0; end = piece.indexOf(newline, begin)) {
      line.add(piece.subarray(begin, end), 'push');
      const whole = line.take(readTo);
      begin = end + 1;
      readTo = offset + begin;
      lines += 1;
      if (!visit(whole) || lines === maxRecords) return ok({ readTo, isComplete: false });
    }
    line.add(piece.subarray(begin), 'push');
    offset += piece.length;
    if (piece.length < wanted) break;
  }
  return ok({ readTo, isComplete: true });
}

export interface BackwardVisitor {
  /** False ends the reading. */
  readonly visit: (line: RolloutLine) => boolean;
  /** How many more bytes are worth reading, after those from `reached` on. */
  readonly budget: (reached: number) => number;
}

interface BackwardRead {
  /** The end of the last whole line. */
  readonly readTo: number;
  /** Where the reading stopped: all lines after it were visited, or the visitor ended it. */
  readonly reached: number;
}

/** Hands the whole lines of [from, to) to a visitor, newest first. A file that was truncated is read again, by a new one. */
export async function readBackward<Visitor extends BackwardVisitor>(
  file: OpenedFile,
  { from, to }: { readonly from: number; readonly to: number },
  newVisitor: () => Visitor,
): FileOutcome<BackwardRead & { readonly visitor: Visitor }> {
  const visitor = newVisitor();
  const line = new LinePieces();
  let readTo: number | undefined;
  let start = to;
  let lines = 0;
  while (start > from) {
    const doubled = Math.min(Math.max(to - start, firstPieceBytes), maxPieceBytes.backward);
    const wanted = Math.min(start - from, doubled, visitor.budget(start));
    if (wanted <= 0) break;
    const read = await file.read(start - wanted, wanted);
    if (!read.ok) return read;
    const piece = read.value;
    if (piece.length < wanted) {
      const newEnd = Math.max(start - wanted + piece.length, from);
      return readBackward(file, { from, to: newEnd }, newVisitor);
    }
    start -= wanted;
    let end = piece.length;
    while (end > 0) {
      const at = piece.lastIndexOf(newline, end - 1);
      if (at < 0) break;
      const rest = piece.subarray(at + 1, end);
      end = at;
      // What follows the last newline is not a whole line.
      if (readTo === undefined) {
        readTo = start + at + 1;
        continue;
      }
      line.add(rest, 'unshift');
      lines += 1;
      const offset = start + at + 1;
      const wantsMore = visitor.visit(line.take(offset));
      if (!wantsMore || lines === maxLines) return ok({ visitor, readTo, reached: offset });
    }
    if (readTo === undefined) continue;
    line.add(piece.subarray(0, end), 'unshift');
    if (start === from) visitor.visit(line.take(start));
  }
  return ok({ visitor, readTo: readTo ?? from, reached: start });
}
