import type { Discovery } from '../core/facts/discovery.js';
import type { LiveThread } from '../core/session/live-threads.js';
import { metaOf } from '../core/session/session-tree.js';

export interface WorkingDirectory {
  readonly path: string | undefined;
  /** `turn_context`, `app_server`, `session_meta`, `lsof`, `proc`; undefined where none says. */
  readonly source: string | undefined;
}

/**
 * Where a thread works. Its owner's own directory counts only where the owner is not shared: it lies
 * for every thread of a daemon but one.
 */
export function workingDirectory(thread: LiveThread, via: Discovery['via']): WorkingDirectory {
  const progress = thread.rollout?.ok ? thread.rollout.value.progress : undefined;
  const kind = thread.owner?.program.kind;
  const ownDirectory = kind === 'tui' || kind === 'exec' ? thread.owner?.process.cwd : undefined;
  const said: readonly (readonly [string | undefined, string | undefined])[] = [
    [progress?.context?.cwd, 'turn_context'],
    [thread.daemonThread?.cwd, 'app_server'],
    [metaOf(thread)?.cwd, 'session_meta'],
    [ownDirectory, via],
  ];
  const [path, source] = said.find(([value]) => value !== undefined) ?? [];
  return { path, source };
}
