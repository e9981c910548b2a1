import type { Holding } from '../../core/facts/holding.js';
import type { Pid, ThreadId } from '../../core/ids.js';
import { endedThreadOf, threadFileOf } from '../../core/rollout/thread-file.js';

/** Codex's own lock under `tmp/arg0…` of its home, held by every process from 0.98 to 0.169. */
const programLock = /^(.*)\/tmp\/arg0[^/]*\/[^/]+\/\.lock$/s;

/**
 * The CODEX_HOME whose file this is; undefined for any other file. Codex's databases do not count:
 * CODEX_SQLITE_HOME puts them elsewhere.
 */
function codexHomeOf(path: string): string | undefined {
  return programLock.exec(path)?.[1] ?? threadFileOf(path)?.codexHome;
}

/**
 * What a process that has these files open for writing holds: each thread file once. The lock of a
 * thread whose rollout was deleted or archived is still held, and means nothing any more.
 */
export function holdingsOf(pid: Pid, writtenPaths: readonly string[]): readonly Holding[] {
  const byPath = new Map<string, Holding>();
  const ended = new Set<ThreadId>();
  for (const path of writtenPaths) {
    const file = threadFileOf(path);
    const endedThread = file ? undefined : endedThreadOf(path);
    if (file) byPath.set(file.path, { pid, ...file });
    if (endedThread !== undefined) ended.add(endedThread);
  }
  const holdings = [...byPath.values()];
  for (const { kind, threadId } of holdings) if (kind === 'rollout') ended.delete(threadId);
  return holdings.filter(({ threadId }) => !ended.has(threadId));
}

/** Whether `holdingsOf` or `homeAmong` would make anything of a file. */
export function isCodexFile(path: string): boolean {
  return codexHomeOf(path) !== undefined || endedThreadOf(path) !== undefined;
}

/** The CODEX_HOME of a process that has these files open for writing. */
export function homeAmong(writtenPaths: readonly string[]): string | undefined {
  for (const path of writtenPaths) {
    const home = codexHomeOf(path);
    if (home !== undefined) return home;
  }
  return undefined;
}
