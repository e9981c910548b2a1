import { join } from 'node:path/posix';
import type { DaemonAnswer } from '../../core/facts/daemon.js';
import type { Discovery } from '../../core/facts/processes.js';
import type { ThreadId } from '../../core/ids.js';
import { threadFileOf } from '../../core/rollout/thread-file.js';
import { memoized } from '../../core/memoize.js';
import type { RolloutRequest } from './rollout-pool.js';
import type { FilePort } from '../../platform/host-ports.js';
import { dayMs, epochMs, uuidv7Time, type EpochMs } from '../../core/time.js';

/** Where Codex 0.147 and later keep the locks of loaded threads. */
export function lockDirectory(codexHome: string): string {
  return join(codexHome, 'thread-writer-locks');
}

/** Where Codex puts the rollouts of threads that begin at `at`: it names the folder by the local date. */
export function dayDirectory(codexHome: string, at: EpochMs): string {
  const date = new Date(at);
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return join(codexHome, 'sessions', ...parts.map((part) => String(part).padStart(2, '0')));
}

/**
 * Finds the rollouts of threads of which only the writer lock is held: a TUI before its first message has none. Only the
 * folders of the days around a thread's creation are read (its Codex may have run in another time zone), each once.
 */
export function rolloutFinder(
  files: Pick<FilePort, 'list'>,
): (codexHome: string, threadId: ThreadId) => Promise<string | undefined> {
  const list = memoized(async (folder: string): Promise<readonly string[]> => {
    const names = await files.list(folder);
    return names.ok ? names.value : [];
  });
  return async (codexHome, threadId) => {
    const createdAt = uuidv7Time(threadId);
    if (createdAt === undefined) return undefined;
    for (const shift of [0, -dayMs, dayMs]) {
      const folder = dayDirectory(codexHome, epochMs(createdAt + shift));
      const paths = (await list(folder)).toSorted().map((name) => join(folder, name));
      const newest = paths.findLast((path) => threadFileOf(path)?.threadId === threadId);
      if (newest !== undefined) return newest;
    }
    return undefined;
  };
}

/** The rollouts to be read: those that are held, those that a daemon names, and those of which only the lock is held. */
export async function rolloutRequests(
  discovery: Discovery,
  daemons: ReadonlyMap<string, DaemonAnswer>,
  files: Pick<FilePort, 'list'>,
): Promise<readonly RolloutRequest[]> {
  const requests = new Map<string, RolloutRequest>();
  for (const { kind, path, threadId, readAt } of discovery.holdings) {
    if (kind === 'rollout') requests.set(path, { path, threadId, readAt });
  }
  for (const answer of daemons.values()) {
    if (answer.kind !== 'answered') continue;
    for (const { path, threadId, ephemeral } of answer.threads.values()) {
      if (path === undefined || ephemeral || requests.has(path)) continue;
      requests.set(path, { path, threadId });
    }
  }
  const known = new Set([...requests.values()].map(({ threadId }) => threadId));
  const lockedOnly = discovery.holdings.filter(({ threadId }) => !known.has(threadId));
  const findRollout = rolloutFinder(files);
  for (const { threadId, codexHome } of lockedOnly) {
    const path = await findRollout(codexHome, threadId);
    if (path !== undefined) requests.set(path, { path, threadId });
  }
  return [...requests.values()];
}
