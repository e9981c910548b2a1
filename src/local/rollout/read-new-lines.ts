import { ok, type Result } from '../../core/result.js';
import type { RolloutRecord } from '../../core/rollout/rollout-record.js';
import { growingLine } from './growing-line.js';
import { newline } from './line-bytes.js';
import type { FileTrouble, OpenedFile } from '../../platform/host-ports.js';

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
