import type { Holding, OsProcess } from '../../core/facts/processes.js';
import { threadFileOf } from '../../core/rollout/thread-file.js';

/** A regular file that a process has open for writing. */
export interface WrittenFile {
  readonly fd: string;
  /** As the kernel or lsof prints it, ` (deleted)` included. */
  readonly path: string;
}

/** What a process has open that is Codex's. */
export interface Held {
  /** undefined where none of its files shows it. */
  readonly codexHome: string | undefined;
  readonly holdings: readonly Holding[];
}

export interface Holder extends Pick<OsProcess, 'pid' | 'otherMounts'> {
  /** CODEX_HOME of its environment. */
  readonly codexHome: string | undefined;
  /** `/proc/<pid>/fd`, where there is one: deleted files can be read there. */
  readonly fdDirectory: string | undefined;
}

/** Codex's own lock under `tmp/arg0…` of its home, held by every process from 0.98 on. */
const programLock = /^(.*)\/tmp\/arg0[^/]*\/[^/]+\/\.lock$/s;

/** Whether a file belongs to a thread or names a home. */
export function isCodexFile(path: string): boolean {
  return programLock.test(path) || threadFileOf(path) !== undefined;
}

/**
 * What a process that has these files open for writing holds: each thread file once. A Codex has one home: that of its
 * locks, then of its environment, then of a rollout, for `sessions` may be a link. Databases may be elsewhere
 * (CODEX_SQLITE_HOME).
 */
export function heldBy(holder: Holder, files: readonly WrittenFile[]): Held {
  const found = files.flatMap(({ fd, path }) => {
    const file = threadFileOf(path);
    return file ? [{ fd, file }] : [];
  });
  const programHome = files
    .map(({ path }) => programLock.exec(path)?.[1])
    .find((home) => home !== undefined);
  const knownHome = programHome ?? holder.codexHome;
  const lockHomes = new Map(
    found.flatMap(({ file: { kind, threadId, codexHome } }) =>
      kind === 'writer-lock' ? [[threadId, codexHome] as const] : [],
    ),
  );
  const byPath = new Map<string, Holding>();
  for (const { fd, file } of found) {
    const { kind, threadId, path, lost } = file;
    const isReplaced = byPath.has(path) && lost !== undefined;
    if (isReplaced) continue;
    const isElsewhere = lost === 'deleted' || holder.otherMounts;
    const readAt =
      isElsewhere && holder.fdDirectory !== undefined ? `${holder.fdDirectory}/${fd}` : undefined;
    const codexHome = programHome ?? lockHomes.get(threadId) ?? knownHome ?? file.codexHome;
    byPath.set(path, { pid: holder.pid, kind, threadId, path, codexHome, lost, readAt });
  }
  const holdings = [...byPath.values()];
  const inPlace = new Set(
    holdings.flatMap(({ kind, threadId, lost }) =>
      kind === 'rollout' && lost === undefined ? threadId : [],
    ),
  );
  return {
    codexHome: programHome ?? holdings[0]?.codexHome,
    holdings: holdings.filter(({ lost, threadId }) => lost === undefined || !inPlace.has(threadId)),
  };
}
