import { headUnits } from '../../core/rollout/line-head.js';
import type { RolloutRecord } from '../../core/rollout/rollout-record.js';
import { closingBrace, recordOfEnds, recordOfLine } from './line-bytes.js';

/** A longer line is known by its beginning or not at all. */
const maxLineBytes = 16 * 1024 * 1024;

export interface GrowingLine {
  grow(bytes: Buffer): void;
  /** With its last bytes the line is whole; the next one begins empty. Undefined for an empty line. */
  end(bytes: Buffer): RolloutRecord | undefined;
}

/** A line that comes in pieces. Of one that its beginning decides, no more than that is kept. */
export function growingLine(): GrowingLine {
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
