import { createRequire } from 'node:module';
import type FastGlob from 'fast-glob';
import type { ThreadId } from '../../core/ids.js';
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
