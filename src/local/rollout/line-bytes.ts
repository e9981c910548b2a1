import { headUnits, recordOfHead } from '../../core/rollout/line-head.js';
import { recordsOfLine, recordStart } from '../../core/rollout/rollout-line.js';
import type { RolloutRecord } from '../../core/rollout/rollout-record.js';

export const newline = 0x0a;
export const closingBrace = 0x7d;

/** What the bytes of a whole line say; nothing for an empty one. */
export function recordsOfBytes(line: Buffer): readonly RolloutRecord[] {
  if (line.length === 0) return [];
  // Most lines are decided by their first bytes, so that most bytes are never decoded.
  const decided = recordOfEnds(line, line[line.length - 1]);
  if (decided && line.indexOf(recordStart, 1) < 0) return [decided];
  return recordsOfLine(line.toString('utf8'));
}

/** What a line says whose beginning and last byte are known, where these decide it. */
export function recordOfEnds(
  beginning: Buffer,
  lastByte: number | undefined,
): RolloutRecord | undefined {
  if (lastByte !== closingBrace) return undefined;
  return recordOfHead(beginning.toString('latin1', 0, headUnits));
}

/** The pieces as one; a single piece, which is the rule, is not copied. */
export function joined(pieces: readonly Buffer[]): Buffer {
  const [only] = pieces;
  return pieces.length === 1 && only ? only : Buffer.concat(pieces);
}
