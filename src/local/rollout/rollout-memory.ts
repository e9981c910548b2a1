import type { RolloutProgress } from '../../core/facts/rollout-progress.js';
import type { MetaTrouble, SessionMeta } from '../../core/facts/session-meta.js';
import type { Result } from '../../core/result.js';
import type { FilePort, FileStat } from '../../platform/host-ports.js';

/** What reading a rollout touches. */
export type RolloutFiles = Pick<FilePort, 'stat' | 'open'>;

/** What is kept of a rollout between two looks at it: a few kilobytes, however long the file grows. */
export interface RolloutMemory {
  /** The file as it was when it was last read. */
  readonly stat: FileStat;
  readonly meta: Result<SessionMeta, MetaTrouble>;
  /** Where line 2 begins; undefined where line 1 has no end yet. */
  readonly bodyFrom: number | undefined;
  /** The end of the last whole line that was read. */
  readonly readTo: number;
  readonly progress: RolloutProgress;
  readonly firstUserText: FirstUserText;
}

export type FirstUserText =
  | { readonly kind: 'not-looked-for' }
  | { readonly kind: 'found'; readonly text: string }
  /** Not in the lines before `soughtTo`: worth another look when there are more of them. */
  | {
      readonly kind: 'not-found';
      readonly soughtTo: number;
      /** Of a fork: what is behind `soughtTo` may still be a copy of its parent's history. */
      readonly inCopy: boolean;
    };

export function isSameFile(before: FileStat, now: FileStat): boolean {
  return before.identity === now.identity;
}

/** Nothing to read: identity, size and time are those of the last look. */
export function isUnchanged(before: FileStat, now: FileStat): boolean {
  return (
    isSameFile(before, now) &&
    before.sizeBytes === now.sizeBytes &&
    before.modifiedAt === now.modifiedAt
  );
}
