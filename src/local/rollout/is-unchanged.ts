import type { FileStat } from '../../platform/host-ports.js';

/** Whether nothing was written between these two: identity, size and time are the same. */
export function isUnchanged(before: FileStat, now: FileStat): boolean {
  return (
    before.identity === now.identity &&
    before.sizeBytes === now.sizeBytes &&
    before.modifiedAt === now.modifiedAt
  );
}
