import type { MetaTrouble, SessionMeta } from '../../core/facts/session-meta.js';
import { err, ok, type Result } from '../../core/result.js';
import { parseSessionMeta } from '../../core/rollout/session-meta.js';
import { joined, newline } from './line-bytes.js';
import type { FileTrouble, OpenedFile } from '../../platform/host-ports.js';

/** Line 1 is 22 KB in every version with `base_instructions`: one read is enough for most. */
const firstChunkBytes = 32 * 1024;
/** No session_meta is so long: a file that goes on without a line end is no rollout. */
const maxFirstLineBytes = 16 * 1024 * 1024;

export interface FirstLine {
  readonly meta: Result<SessionMeta, MetaTrouble>;
  /** Where line 2 begins, or where we stopped looking for it; undefined where line 1 has no end yet. */
  readonly end: number | undefined;
}

/** Line 1, whatever its size: read in pieces that double. */
export async function readFirstLine(
  file: OpenedFile,
  sizeBytes: number,
): Promise<Result<FirstLine, FileTrouble>> {
  const pieces: Buffer[] = [];
  const limit = Math.min(sizeBytes, maxFirstLineBytes);
  let offset = 0;
  while (offset < limit) {
    const wanted = Math.min(Math.max(offset, firstChunkBytes), limit - offset);
    const read = await file.read(offset, wanted);
    if (!read.ok) return read;
    const end = read.value.indexOf(newline);
    if (end >= 0) {
      const line = joined([...pieces, read.value.subarray(0, end)]).toString('utf8');
      return ok({ meta: parseSessionMeta(line), end: offset + end + 1 });
    }
    pieces.push(read.value);
    offset += read.value.length;
    if (read.value.length < wanted) break;
  }
  const trouble: MetaTrouble =
    offset === 0 ? { kind: 'empty' } : { kind: 'endless', readBytes: offset };
  return ok({ meta: err(trouble), end: offset === maxFirstLineBytes ? offset : undefined });
}
