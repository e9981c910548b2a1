import type { Pid, ThreadId } from '../ids.js';

/** A process has this file of a thread open for writing. Readers own nothing and are not listed. */
export interface Holding {
  readonly pid: Pid;
  readonly kind: 'rollout' | 'writer-lock';
  /** From the file's name. */
  readonly threadId: ThreadId;
  readonly path: string;
  /** The CODEX_HOME that the path lies in. */
  readonly codexHome: string;
}
