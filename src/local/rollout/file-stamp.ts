import { between, type EpochMs } from '../../core/time.js';
import type { FileStat } from '../../platform/host-ports.js';

/**
 * Identifies a file's content by its stat. Undefined while the file is so young that another write could leave the same
 * stat (file systems count in steps of up to 2 s): then it must be read again.
 */
export type FileStamp = string | undefined;

const settledAfterMs = 2_000;

export function stampOf(stat: FileStat, now: EpochMs): FileStamp {
  return between(stat.modifiedAt, now) < settledAfterMs
    ? undefined
    : `${stat.identity} ${stat.sizeBytes} ${stat.modifiedAt}`;
}

/** Whether what was read at `before` is still valid. */
export function isSame(before: FileStamp, now: FileStamp): boolean {
  return before !== undefined && before === now;
}

/** Whether nothing was written between these two: identity, size and time are the same. */
export function isUnchanged(before: FileStat, now: FileStat): boolean {
  return (
    before.identity === now.identity &&
    before.sizeBytes === now.sizeBytes &&
    before.modifiedAt === now.modifiedAt
  );
}
