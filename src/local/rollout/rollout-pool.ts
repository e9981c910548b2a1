import { reuseIfEqual } from '../../core/same-data.js';
import type { HostFacts } from '../../core/facts/host-facts.js';
import type { Holding } from '../../core/facts/processes.js';
import type { Rollout, RolloutFailure } from '../../core/facts/rollout.js';
import { forEachAtOnce } from '../../core/for-each-at-once.js';
import { ok, type Result } from '../../core/result.js';
import { readRollout, type RolloutFiles, type RolloutMemory } from './read-rollout.js';

/** Enough to keep a disk busy; each takes memory. */
const maxAtOnce = 8;

export interface RolloutRequest extends Pick<Holding, 'path' | 'threadId'> {
  /** Where to read it instead: it was deleted, or is in another mount namespace. */
  readonly readAt?: string | undefined;
}

type Rollouts = HostFacts['rollouts'];
type ReadRollout = Result<Rollout, RolloutFailure>;

/** The paths of those that may have changed. */
export type ChangedRollouts = 'all' | ReadonlySet<string>;

/** Reads what is new in these rollouts, except those not in `changed`. The same map if nothing is new. */
export type ReadRollouts = (
  requests: readonly RolloutRequest[],
  changed?: ChangedRollouts,
) => Promise<Rollouts>;

/** Each rollout is remembered as long as it is requested. */
export function rolloutsReader(files: RolloutFiles): ReadRollouts {
  let memories: ReadonlyMap<string, RolloutMemory> = new Map();
  let last: Rollouts = new Map();
  return async (requests, changed = 'all') => {
    const next = new Map<string, RolloutMemory>();
    const rollouts = new Map<string, ReadRollout>();
    await forEachAtOnce(requests, maxAtOnce, async (request) => {
      const { path } = request;
      const before = memories.get(path);
      const known = last.get(path);
      if (before && known?.ok === true && changed !== 'all' && !changed.has(path)) {
        next.set(path, before);
        rollouts.set(path, known);
        return;
      }
      const read = await readRollout(files, request.readAt ?? path, before);
      // A file that cannot be read for a moment is not read from its beginning afterwards.
      const memory = read.ok ? read.value : before;
      if (memory) next.set(path, memory);
      const isKnown = read.ok && read.value === before && known?.ok === true;
      rollouts.set(path, isKnown ? known : resultOf(request, read, known));
    });
    memories = next;
    last = reuseIfEqual(last, rollouts);
    return last;
  };
}

function resultOf(
  { threadId }: RolloutRequest,
  read: Result<RolloutMemory, RolloutFailure>,
  known: ReadRollout | undefined,
): ReadRollout {
  if (!read.ok) return known?.ok === false ? reuseIfEqual(known, read) : read;
  const { firstUserText, inheritance, stat, meta, progress } = read.value;
  const { modifiedAt } = stat;
  const inheritedTokens = inheritance.kind === 'counted' ? inheritance.tokens : undefined;
  return ok({ threadId, meta, progress, firstUserText, inheritedTokens, modifiedAt });
}
