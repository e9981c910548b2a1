import { threadFileOf } from '../../core/rollout/thread-file.js';

/** Codex's own lock under `tmp/arg0…` of its home, held by every process from 0.98 to 0.169. */
const programLock = /^(.*)\/tmp\/arg0[^/]*\/[^/]+\/\.lock$/s;

/**
 * The CODEX_HOME whose file this is; undefined for any other file. Codex's databases do not count:
 * CODEX_SQLITE_HOME puts them elsewhere.
 */
export function codexHomeOf(path: string): string | undefined {
  return programLock.exec(path)?.[1] ?? threadFileOf(path)?.codexHome;
}
