import type { Rollout, RolloutFailure } from '../../core/facts/rollout.js';
import type { ThreadId } from '../../core/ids.js';
import { isSameData } from '../../core/same-data.js';
import { err, ok, type Result } from '../../core/result.js';
import { readRollout, type RolloutFiles, type RolloutMemory } from './read-rollout.js';

import type { OpenedFile } from '../../platform/host-ports.js';

/** How much was read, for benches and for tests that later reads touch new bytes only. */
interface ByteCount {
  bytes: number;
}

function countedFile(file: OpenedFile, count: ByteCount): OpenedFile {
  return {
    stat: () => file.stat(),
    close: () => file.close(),
    read: async (offset, length) => {
      const read = await file.read(offset, length);
      if (read.ok) count.bytes += read.value.length;
      return read;
    },
  };
}

/** Enough to keep a disk busy; each holds a piece of a file, so more would only cost memory. */
const maxAtOnce = 8;

export interface RolloutRequest {
  readonly path: string;
  /** From the file's name. */
  readonly threadId: ThreadId;
  /** Where its content is, if not there: a file that was deleted, or that lies among other mounts. */
  readonly readAt?: string | undefined;
  /** Only where no other title is known: it costs a read of the file's beginning. */
  readonly wantsFirstUserText: boolean;
}

/** By path. */
type Rollouts = ReadonlyMap<string, LookedAt>;
type LookedAt = Result<Rollout, RolloutFailure>;

/** The paths of those that may have changed. */
export type AnewRollouts = 'all' | ReadonlySet<string>;

export interface RolloutPool {
  /**
   * Reads what is new in these rollouts, and forgets all others. Those that are known and not among `anew`
   * are given as they were seen last. Where nothing is new, it gives what it gave before.
   */
  read(requests: readonly RolloutRequest[], anew?: AnewRollouts): Promise<Rollouts>;
  /** All that was ever read. */
  bytesRead(): number;
}

/** The rollouts of a machine, remembered from one look to the next. */
export function createRolloutPool(files: RolloutFiles): RolloutPool {
  const count: ByteCount = { bytes: 0 };
  const counted = countedFiles(files, count);
  let memories: ReadonlyMap<string, RolloutMemory> = new Map();
  let given: Rollouts = new Map();

  async function read(
    requests: readonly RolloutRequest[],
    anew: AnewRollouts = 'all',
  ): Promise<Rollouts> {
    const before = memories;
    const after = new Map<string, RolloutMemory>();
    const rollouts = new Map<string, LookedAt>();
    await forEachAtOnce(requests, async (request) => {
      const { path, wantsFirstUserText } = request;
      const memory = before.get(path);
      const known = given.get(path);
      const isLeft = anew !== 'all' && !anew.has(path) && isAnswered(request, known);
      if (memory && known && isLeft) {
        after.set(path, memory);
        rollouts.set(path, known);
        return;
      }
      const looked = await readRollout(counted, {
        ...{ path: request.readAt ?? path, before: memory, wantsFirstUserText },
      });
      // A file that cannot be read for a moment need not be read from its beginning after it.
      const kept = looked.ok ? looked.value : memory;
      if (kept) after.set(path, kept);
      const isKnown = looked.ok && looked.value === memory && known?.ok === true;
      rollouts.set(path, isKnown ? known : resultOf(request, looked, known));
    });
    memories = after;
    given = isSameMap(given, rollouts) ? given : rollouts;
    return given;
  }
  return { read, bytesRead: () => count.bytes };
}

function isSameMap(before: Rollouts, now: Rollouts): boolean {
  if (before.size !== now.size) return false;
  for (const [path, rollout] of now) if (before.get(path) !== rollout) return false;
  return true;
}

/** Whether what is known tells all that is asked for. */
function isAnswered({ wantsFirstUserText }: RolloutRequest, known: LookedAt | undefined): boolean {
  return known?.ok === true && (!wantsFirstUserText || known.value.firstUserText !== undefined);
}

function resultOf(
  request: RolloutRequest,
  looked: Result<RolloutMemory, RolloutFailure>,
  known: LookedAt | undefined,
): LookedAt {
  if (looked.ok) return ok(rolloutOf(request, looked.value));
  return known && !known.ok && isSameData(known.error, looked.error) ? known : err(looked.error);
}

function rolloutOf(request: RolloutRequest, memory: RolloutMemory): Rollout {
  const { firstUserText, stat } = memory;
  return {
    path: request.path,
    threadId: request.threadId,
    modifiedAt: stat.modifiedAt,
    sizeBytes: stat.sizeBytes,
    meta: memory.meta,
    progress: memory.progress,
    firstUserText: firstUserText.kind === 'found' ? firstUserText.text : undefined,
  };
}

function countedFiles(files: RolloutFiles, count: ByteCount): RolloutFiles {
  return {
    stat: (path) => files.stat(path),
    open: async (path) => {
      const opened = await files.open(path);
      return opened.ok ? ok(countedFile(opened.value, count)) : opened;
    },
  };
}

async function forEachAtOnce<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(maxAtOnce, items.length) }, worker));
}
