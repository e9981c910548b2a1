import { join } from 'node:path/posix';
import type { DaemonAnswer } from '../../core/facts/daemon.js';
import type { Discovery, Holding } from '../../core/facts/processes.js';
import type { HomeTitles } from '../../core/facts/titles.js';
import type { ThreadId } from '../../core/ids.js';
import type { RolloutRequest } from './rollout-pool.js';
import type { FilePort } from '../../platform/host-ports.js';
import { epochMs, uuidv7Time, type EpochMs } from '../../core/time.js';

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

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Finds the rollouts of threads of which only the writer lock is held: a TUI before its first message has none. Only the
 * folders of the days around a thread's creation are read (its Codex may have run in another time zone), each once.
 */
export function rolloutFinder(
  files: Pick<FilePort, 'list'>,
): (codexHome: string, threadId: ThreadId) => Promise<string | undefined> {
  const folders = new Map<string, Promise<readonly string[]>>();
  const list = async (folder: string): Promise<readonly string[]> => {
    const names = await files.list(folder);
    return names.ok ? names.value : [];
  };
  return async (codexHome, threadId) => {
    const createdAt = uuidv7Time(threadId);
    if (createdAt === undefined) return undefined;
    for (const shift of [0, -dayMs, dayMs]) {
      const folder = dayDirectory(codexHome, epochMs(createdAt + shift));
      const names = folders.get(folder) ?? list(folder);
      folders.set(folder, names);
      const name = (await names).find(
        (one) => one.startsWith('rollout-') && one.endsWith(`-${threadId}.jsonl`),
      );
      if (name !== undefined) return join(folder, name);
    }
    return undefined;
  };
}

/** The rollouts to be read: those that are held, those that a daemon names, and those of which only the lock is held. */
export async function rolloutRequests(
  discovery: Discovery,
  daemons: ReadonlyMap<string, DaemonAnswer>,
  titles: ReadonlyMap<string, HomeTitles>,
  files: Pick<FilePort, 'list'>,
): Promise<readonly RolloutRequest[]> {
  const paths = new Map<string, Pick<Holding, 'threadId' | 'codexHome' | 'readAt'>>();
  for (const { kind, path, threadId, codexHome, readAt } of discovery.holdings) {
    if (kind === 'rollout') paths.set(path, { threadId, codexHome, readAt });
  }
  for (const [codexHome, answer] of daemons) {
    if (answer.kind !== 'answered') continue;
    for (const { path, threadId, ephemeral } of answer.threads.values()) {
      if (path === undefined || ephemeral || paths.has(path)) continue;
      paths.set(path, { threadId, codexHome, readAt: undefined });
    }
  }
  const known = new Set([...paths.values()].map(({ threadId }) => threadId));
  const lockedOnly = discovery.holdings.filter(({ threadId }) => !known.has(threadId));
  const findRollout = rolloutFinder(files);
  for (const { threadId, codexHome } of lockedOnly) {
    const path = await findRollout(codexHome, threadId);
    if (path !== undefined) paths.set(path, { threadId, codexHome, readAt: undefined });
  }
  return [...paths].map(([path, { threadId, codexHome, readAt }]) => ({
    path,
    threadId,
    readAt,
    wantsFirstUserText: !isNamed(threadId, titles.get(codexHome), daemons.get(codexHome)),
  }));
}

/** Whether the thread has a title that is preferred to the user's first message. */
export function isNamed(
  threadId: ThreadId,
  titles: HomeTitles | undefined,
  answer: DaemonAnswer | undefined,
): boolean {
  const daemonName = answer?.kind === 'answered' ? answer.threads.get(threadId)?.name : undefined;
  return (
    titles?.sessionIndex.has(threadId) === true ||
    daemonName !== undefined ||
    titles?.globalState.has(threadId) === true
  );
}
