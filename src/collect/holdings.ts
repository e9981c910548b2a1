import type { Holding } from '../domain/facts/holding.js';
import type { Pid } from '../domain/ids.js';
import { codexHomeOf } from '../parse/codex-home.js';
import { threadFileOf } from '../parse/thread-file.js';

/** What a process that has these files open for writing holds: each thread file once. */
export function holdingsOf(pid: Pid, writtenPaths: readonly string[]): readonly Holding[] {
  const byPath = new Map<string, Holding>();
  for (const path of writtenPaths) {
    const file = threadFileOf(path);
    if (file) byPath.set(file.path, { pid, ...file });
  }
  return [...byPath.values()];
}

/** The CODEX_HOME of a process that has these files open for writing. */
export function homeAmong(writtenPaths: readonly string[]): string | undefined {
  for (const path of writtenPaths) {
    const home = codexHomeOf(path);
    if (home !== undefined) return home;
  }
  return undefined;
}
