import type { Pid, ThreadId } from '../ids.js';

/** Whether the path of a file names another one here, or none: its process lives among other mounts. */
export function isOutOfReach({ lost, readAt }: Holding): boolean {
  return readAt !== undefined && lost === undefined;
}

/** A process has this file of a thread open for writing. Readers own nothing and are not listed. */
export interface Holding {
  readonly pid: Pid;
  readonly kind: 'rollout' | 'writer-lock';
  /** From the file's name. */
  readonly threadId: ThreadId;
  readonly path: string;
  readonly codexHome: string;
  /** The rollout is not where Codex made it, but is still written: Codex will not find it. undefined if it is in its place. */
  readonly lost: 'deleted' | 'moved' | undefined;
  /** Another path to its content, where `path` leads to none or to another file; undefined where it does not. */
  readonly readAt: string | undefined;
}
