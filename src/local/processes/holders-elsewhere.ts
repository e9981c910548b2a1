import type { Holding } from '../../core/facts/holding.js';
import type { HostFacts } from '../../core/facts/host-facts.js';
import type { Pid } from '../../core/ids.js';
import type { FilePort } from '../../platform/host-ports.js';

type Found = Pick<HostFacts, 'discovery' | 'rollouts' | 'lockTimes'>;

/**
 * The holders of files that are not here because they live among other mounts, as in a container. What
 * tells them from those whose file has just been deleted is Linux's link to their mount namespace;
 * elsewhere nothing tells.
 */
export async function holdersElsewhere(
  found: Found,
  files: Pick<FilePort, 'readLink'>,
): Promise<ReadonlySet<Pid>> {
  const missing = found.discovery.holdings.filter((holding) => isMissing(holding, found));
  if (missing.length === 0) return new Set();
  const ours = await files.readLink('/proc/self/ns/mnt');
  if (!ours.ok) return new Set();
  const pids = [...new Set(missing.map(({ pid }) => pid))];
  const theirs = await Promise.all(
    pids.map(async (pid) => ({ pid, mounts: await files.readLink(`/proc/${pid}/ns/mnt`) })),
  );
  return new Set(
    theirs.filter(({ mounts }) => mounts.ok && mounts.value !== ours.value).map(({ pid }) => pid),
  );
}

function isMissing({ kind, path }: Holding, { rollouts, lockTimes }: Found): boolean {
  if (kind === 'writer-lock') return !lockTimes.has(path);
  const rollout = rollouts.get(path);
  return rollout?.ok === false && rollout.error.kind === 'gone';
}
