import { ok, type Result } from '../../core/result.js';
import type { RolloutRecord } from '../../core/rollout/rollout-record.js';
import { recordsOfLine, recordStart } from '../../core/rollout/rollout-line.js';
import { closingBrace, newline, recordOfEnds, recordsOfBytes } from './line-bytes.js';
import type { FileTrouble, OpenedFile } from '../../platform/host-ports.js';
import { headUnits } from '../../core/rollout/line-head.js';

/** A longer line is known by its beginning or not at all. */
const maxLineBytes = 16 * 1024 * 1024;

interface GrowingLine {
  grow(bytes: Buffer): void;
  /** With its last bytes the line is whole; the next one begins empty. */
  end(bytes: Buffer): readonly RolloutRecord[];
}

/**
 * A line that comes in pieces. Of one that its beginning decides, no more than that is kept, and what
 * may be another record behind it: a killed process leaves half a line, and the next one appends to it.
 */
function growingLine(): GrowingLine {
  let pieces: Buffer[] = [];
  let length = 0;
  let lastByte: number | undefined;
  let headOnly = false;
  /** From where another record may begin. */
  let behind: Buffer[] = [];
  /** The end of the last piece: a beginning may lie across two. */
  let seam: Buffer = Buffer.alloc(0);

  function seekRecord(bytes: Buffer): void {
    if (behind.length > 0) {
      behind.push(bytes);
      return;
    }
    const sought = Buffer.concat([seam, bytes]);
    const at = sought.indexOf(recordStart);
    if (at >= 0) behind.push(Buffer.from(sought.subarray(at)));
    seam = Buffer.from(sought.subarray(-(recordStart.length - 1)));
  }

  function grow(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const isFirst = length === 0;
    length += bytes.length;
    lastByte = bytes[bytes.length - 1];
    if (headOnly) {
      if (length <= maxLineBytes) seekRecord(bytes);
      return;
    }
    pieces.push(bytes);
    headOnly = isFirst ? recordOfEnds(bytes, closingBrace) !== undefined : length > maxLineBytes;
    if (!headOnly) return;
    if (isFirst) seekRecord(bytes.subarray(1));
    // A copy, so that the piece it came in can be let go.
    pieces = [Buffer.from(Buffer.concat(pieces).subarray(0, headUnits))];
  }

  function end(bytes: Buffer): readonly RolloutRecord[] {
    if (length === 0) return recordsOfBytes(bytes);
    grow(bytes);
    const line = Buffer.concat(pieces);
    const records = headOnly ? recordsOfLong(line, behind, lastByte) : recordsOfBytes(line);
    pieces = [];
    behind = [];
    seam = Buffer.alloc(0);
    length = 0;
    headOnly = false;
    return records;
  }

  return { grow, end };
}

function recordsOfLong(
  head: Buffer,
  behind: readonly Buffer[],
  lastByte: number | undefined,
): readonly RolloutRecord[] {
  const text = Buffer.concat(behind).toString('utf8');
  const within = text === '' ? [] : recordsOfLine(text).filter(({ kind }) => kind !== 'malformed');
  // An object within a whole record is followed by the rest of that record, and so is none of its own.
  if (within.length > 0) return [malformed, ...within];
  return [recordOfEnds(head, lastByte) ?? malformed];
}

const malformed: RolloutRecord = { kind: 'malformed', at: undefined };

/** Pieces double: what is looked for is mostly near, and what is new is mostly little. */
const firstPieceBytes = 32 * 1024;
const maxPieceBytes = 256 * 1024;

export interface NewLines {
  /** The end of the last whole line: what comes after is torn, and is read again when it has grown. */
  readonly readTo: number;
}

/** Hands every whole line of [from, to) to `visit`, in order; false from it ends the reading. */
export async function readNewLines(
  file: OpenedFile,
  range: { readonly from: number; readonly to: number },
  visit: (record: RolloutRecord) => boolean,
): Promise<Result<NewLines, FileTrouble>> {
  const line = growingLine();
  let offset = range.from;
  let readTo = range.from;
  while (offset < range.to) {
    const doubled = Math.max(offset - range.from, firstPieceBytes);
    const wanted = Math.min(doubled, maxPieceBytes, range.to - offset);
    const read = await file.read(offset, wanted);
    if (!read.ok) return read;
    const piece = read.value;
    let begin = 0;
    for (let end = piece.indexOf(newline); end >= 0; end = piece.indexOf(newline, begin)) {
      const records = line.end(piece.subarray(begin, end));
      begin = end + 1;
      readTo = offset + begin;
      for (const record of records) if (!visit(record)) return ok({ readTo });
    }
    line.grow(piece.subarray(begin));
    offset += piece.length;
    if (piece.length < wanted) break;
  }
  return ok({ readTo });
}
