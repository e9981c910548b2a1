import type { Holding } from '../../core/facts/holding.js';
import type { EpochMs } from '../../core/time.js';
import type { FilePort } from '../../platform/host-ports.js';

/** When each held writer lock was taken: its file's modification time. */
export async function readLockTimes(
  holdings: readonly Holding[],
  files: Pick<FilePort, 'stat'>,
): Promise<ReadonlyMap<string, EpochMs>> {
  const locks = holdings.filter((holding) => holding.kind === 'writer-lock');
  const times = await Promise.all(
    locks.map(async ({ path, readAt }) => {
      const stat = await files.stat(readAt ?? path);
      return stat.ok ? [[path, stat.value.modifiedAt] as const] : [];
    }),
  );
  return new Map(times.flat());
}
