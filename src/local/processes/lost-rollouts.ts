import type { Discovery } from '../../core/facts/discovery.js';
import type { HostFacts } from '../../core/facts/host-facts.js';
import type { Holding } from '../../core/facts/holding.js';
import type { HostPorts } from '../../platform/host-ports.js';
import { heldBy } from './holdings.js';
import { writtenCodexFiles } from './proc-process.js';

/**
 * Whether a rollout that discovery saw in its place, and that is not there any more, was deleted, moved or closed:
 * asks its process. Elsewhere than on Linux lsof gives a deleted file without a mark; it was deleted if lsof has
 * listed it just now (`isNew`).
 */
export async function withLostRollouts(
  discovery: Discovery,
  rollouts: HostFacts['rollouts'],
  isNew: boolean,
  { files, identity }: Pick<HostPorts, 'files' | 'identity'>,
): Promise<Discovery> {
  const gone = discovery.holdings.filter((holding) => {
    const rollout = isInPlace(holding) ? rollouts.get(holding.path) : undefined;
    return rollout?.ok === false && rollout.error.kind === 'gone';
  });
  if (gone.length === 0) return discovery;
  const lost = new Map<Holding, Holding>();
  for (const holding of gone) {
    if (identity.platform !== 'linux') {
      if (isNew) lost.set(holding, { ...holding, lost: 'deleted' });
      continue;
    }
    const { pid, threadId, codexHome } = holding;
    const written = await writtenCodexFiles({ files, root: '/proc' }, pid);
    if (typeof written === 'string') continue;
    const holder = { pid, codexHome, fdDirectory: `/proc/${pid}/fd`, otherMounts: false };
    const now = heldBy(holder, written).holdings.find(
      (other) => other.kind === 'rollout' && other.threadId === threadId,
    );
    if (now) lost.set(holding, { ...now, codexHome });
  }
  if (lost.size === 0) return discovery;
  return {
    ...discovery,
    holdings: discovery.holdings.map((holding) => lost.get(holding) ?? holding),
  };
}

function isInPlace({ kind, lost, readAt }: Holding): boolean {
  return kind === 'rollout' && lost === undefined && readAt === undefined;
}
