import type { Discovery, Holding } from '../../core/facts/processes.js';
import type { HostFacts } from '../../core/facts/host-facts.js';
import type { HostPorts } from '../../platform/host-ports.js';
import { heldBy } from './holdings.js';
import { writtenCodexFiles } from './proc-process.js';

/**
 * Finds out by the open files of its process whether a rollout that is gone was deleted, moved or closed, and whether the
 * thread's lock was released, as Codex does before it archives a thread. Without /proc, lsof does not mark deleted
 * files: it was deleted if lsof has just listed it (`isNew`).
 */
export async function withLostRollouts(
  discovery: Discovery,
  rollouts: HostFacts['rollouts'],
  isNew: boolean,
  { files, identity }: Pick<HostPorts, 'files' | 'identity'>,
): Promise<Discovery> {
  const gone = discovery.holdings.filter(({ kind, path, lost, readAt }) => {
    const rollout = kind === 'rollout' ? rollouts.get(path) : undefined;
    const isGone = rollout?.ok === false && rollout.error.kind === 'gone';
    return isGone && lost === undefined && readAt === undefined;
  });
  if (gone.length === 0) return discovery;
  /** undefined: it was released. */
  const changed = new Map<Holding, Holding | undefined>();
  for (const holding of gone) {
    if (identity.platform !== 'linux') {
      if (isNew) changed.set(holding, { ...holding, lost: 'deleted' });
      continue;
    }
    const { pid, threadId, codexHome } = holding;
    const written = await writtenCodexFiles(files, pid);
    if (typeof written === 'string') continue;
    const holder = { pid, codexHome, fdDirectory: `/proc/${pid}/fd`, otherMounts: false };
    const held = heldBy(holder, written).holdings.filter((other) => other.threadId === threadId);
    const rollout = held.find(({ kind }) => kind === 'rollout');
    if (rollout) changed.set(holding, { ...rollout, codexHome });
    if (held.some(({ kind }) => kind === 'writer-lock')) continue;
    for (const other of discovery.holdings) {
      const isLock = other.kind === 'writer-lock' && other.pid === pid;
      if (isLock && other.threadId === threadId) changed.set(other, undefined);
    }
  }
  if (changed.size === 0) return discovery;
  return {
    ...discovery,
    holdings: discovery.holdings.flatMap((holding) =>
      changed.has(holding) ? (changed.get(holding) ?? []) : holding,
    ),
  };
}
