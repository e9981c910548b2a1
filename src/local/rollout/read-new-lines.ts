import { ok, type Result } from '../../core/result.js';
import type { RolloutRecord } from '../../core/rollout/rollout-record.js';
import { newline, closingBrace, recordOfEnds, recordOfLine } from './line-bytes.js';
import type { FileTrouble, OpenedFile } from '../../platform/host-ports.js';
import { headUnits } from '../../core/rollout/line-head.js';

/** A longer line is known by its beginning or not at all. */
const maxLineBytes = 16 * 1024 * 1024;

interface GrowingLine {
  grow(bytes: Buffer): void;
  /** With its last bytes the line is whole; the next one begins empty. Undefined for an empty line. */
  end(bytes: Buffer): RolloutRecord | undefined;
}

/** A line that comes in pieces. Of one that its beginning decides, no more than that is kept. */
function growingLine(): GrowingLine {
  let pieces: Buffer[] = [];
  let length = 0;
  let lastByte: number | undefined;
  let headOnly = false;

  function grow(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const isFirst = length === 0;
    length += bytes.length;
    lastByte = bytes[bytes.length - 1];
    if (headOnly) return;
    pieces.push(bytes);
    headOnly = isFirst ? recordOfEnds(bytes, closingBrace) !== undefined : length > maxLineBytes;
    // A copy, so that the piece it came in can be let go.
    if (headOnly) pieces = [Buffer.from(Buffer.concat(pieces).subarray(0, headUnits))];
  }

  function end(bytes: Buffer): RolloutRecord | undefined {
    if (length === 0) return recordOfLine(bytes);
    grow(bytes);
    const line = Buffer.concat(pieces);
    const record = headOnly ? (recordOfEnds(line, lastByte) ?? malformed) : recordOfLine(line);
    pieces = [];
    length = 0;
    headOnly = false;
    return record;
  }

  return { grow, end };
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
      const record = line.end(piece.subarray(begin, end));
      begin = end + 1;
      readTo = offset + begin;
      if (record && !visit(record)) return ok({ readTo });
    }
    line.grow(piece.subarray(begin));
    offset += piece.length;
    if (piece.length < wanted) break;
  }
  return ok({ readTo });
}
