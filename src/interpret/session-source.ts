import type { DaemonThread } from '../core/facts/daemon.js';
import type { SessionMeta, SessionSource } from '../core/facts/session-meta.js';

/** The word of `session_source`. */
export function sessionSourceWord(source: SessionSource): string {
  switch (source.kind) {
    case 'named':
      return source.name;
    case 'thread-spawn':
      return 'subagent_thread_spawn';
    case 'other-subagent':
      return 'subagent';
    case 'internal':
    case 'absent':
      return 'unknown';
  }
}

/** Codex's own helpers: a reviewer that watches approvals, /review's worker, memory and compaction. */
const ownHelper = /^(?:review|compact|guardian.*|auto_review|memory_consolidation|memory.*)$/;

/** Whether a thread is one of Codex's own and so never a row: nobody started it and nobody can answer it. */
export function isCodexsOwn(
  meta: SessionMeta | undefined,
  daemonThread: DaemonThread | undefined,
): boolean {
  // A side chat is ephemeral before 0.171, and asks for approvals like any other thread.
  if (daemonThread?.ephemeral) return daemonThread.threadSource !== 'user';
  const said = meta ?? daemonThread;
  return (
    said !== undefined && (isOwnSource(said.source) || ownHelper.test(said.threadSource ?? ''))
  );
}

function isOwnSource(source: SessionSource): boolean {
  return (
    source.kind === 'internal' || (source.kind === 'other-subagent' && ownHelper.test(source.name))
  );
}

/** The desktop app's threads are left out unless all sources are asked for. */
export function isDesktopOriginator(originator: string | undefined): boolean {
  return originator !== undefined && /^codex[ _-]desktop/i.test(originator);
}
