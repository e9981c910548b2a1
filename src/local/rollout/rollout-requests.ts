import type FastGlob from 'fast-glob';
import type { DaemonThread, DaemonWord } from '../../core/facts/daemon.js';
import type { Discovery } from '../../core/facts/discovery.js';
import type { HomeTitles } from '../../core/facts/titles.js';
import type { ThreadId } from '../../core/ids.js';
import type { RolloutRequest } from './rollout-pool.js';
import { createRequire } from 'node:module';
import { uuidv7Time } from '../../core/time.js';

const dayMs = 24 * 60 * 60 * 1000;

/**
 * The rollout of a thread that is held by its writer lock alone: a TUI before its first message has
 * none, and then this finds none. Only the days around the thread's creation are looked through
 * (the folders carry local time), never the whole of the sessions.
 */
export async function findRollout(
  codexHome: string,
  threadId: ThreadId,
): Promise<string | undefined> {
  const createdAt = uuidv7Time(threadId);
  if (createdAt === undefined) return undefined;
  const days = [-dayMs, 0, dayMs].map((shift) =>
    new Date(createdAt + shift).toISOString().slice(0, 10).replaceAll('-', '/'),
  );
  const require = createRequire(import.meta.url);
  const glob = require('fast-glob') as typeof FastGlob;
  const found = await glob(
    days.map((day) => `sessions/${day}/rollout-*-${threadId}.jsonl`),
    { cwd: codexHome, absolute: true, suppressErrors: true },
  );
  return found[0];
}

/**
 * The rollouts to be read: those that are held, those that a daemon names, and those of threads that are
 * held by their lock alone. What the user said first is wanted only where nothing names the thread.
 */
export async function rolloutRequests(
  discovery: Discovery,
  daemons: ReadonlyMap<string, DaemonWord>,
  titles: ReadonlyMap<string, HomeTitles>,
): Promise<readonly RolloutRequest[]> {
  const paths = new Map<string, { readonly threadId: ThreadId; readonly codexHome: string }>();
  for (const { kind, path, threadId, codexHome } of discovery.holdings) {
    if (kind === 'rollout') paths.set(path, { threadId, codexHome });
  }
  for (const [codexHome, word] of daemons) {
    for (const { path, threadId, ephemeral } of threadsOf(word)) {
      if (path !== undefined && !ephemeral) paths.set(path, { threadId, codexHome });
    }
  }
  const known = new Set([...paths.values()].map(({ threadId }) => threadId));
  const lockedOnly = discovery.holdings.filter(({ threadId }) => !known.has(threadId));
  for (const { threadId, codexHome } of lockedOnly) {
    const path = await findRollout(codexHome, threadId);
    if (path !== undefined) paths.set(path, { threadId, codexHome });
  }
  return [...paths].map(([path, { threadId, codexHome }]) => ({
    path,
    threadId,
    wantsFirstUserText: !isNamed(threadId, titles.get(codexHome), daemons.get(codexHome)),
  }));
}

function threadsOf(word: DaemonWord): readonly DaemonThread[] {
  return word.kind === 'answered' ? [...word.threads.values()] : [];
}

/** Whether a title is known that comes before what the user said first. */
export function isNamed(
  threadId: ThreadId,
  titles: HomeTitles | undefined,
  word: DaemonWord | undefined,
): boolean {
  const daemonName = word?.kind === 'answered' ? word.threads.get(threadId)?.name : undefined;
  return (
    titles?.sessionIndex.has(threadId) === true ||
    daemonName !== undefined ||
    titles?.globalState.has(threadId) === true
  );
}
