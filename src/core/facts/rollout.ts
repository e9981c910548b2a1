import type { ThreadId } from '../ids.js';
import type { EpochMs } from '../time.js';
import type { RolloutProgress } from './rollout-progress.js';
import type { MetaFailure, SessionMeta } from './session-meta.js';
import type { Result } from '../result.js';

export interface Rollout {
  /** From the file's name. */
  readonly threadId: ThreadId;
  readonly modifiedAt: EpochMs;
  readonly meta: Result<SessionMeta, MetaFailure>;
  readonly progress: RolloutProgress;
  /** The first thing the user said, one clean line; undefined where it was not looked for or not found. */
  readonly firstUserText: string | undefined;
  /** How many of its tokens a fork or a subagent has from its parent; 0 for any other, undefined where it is not known. */
  readonly inheritedTokens: number | undefined;
}

/** Why a rollout that a process holds could not be read. */
export type RolloutFailure =
  /** There is no file of that name, though its process holds one. */
  | { readonly kind: 'gone' }
  /** Its process lives among other mounts, as in a container: the path means nothing here. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'unreadable'; readonly code: string };
