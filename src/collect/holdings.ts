import type { Holding } from '../domain/facts/holding.js';
import type { Pid } from '../domain/ids.js';
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
