import type { HostName, ThreadId } from '../ids.js';
import { durationMs, type EpochMs } from '../time.js';

/** `working` in a turn; `asking` its user; `failed`: its last turn ended in an error; `unknown`: its rollout does not say. */
export const timelineStates = ['working', 'asking', 'failed', 'idle', 'unknown'] as const;

export type TimelineState = (typeof timelineStates)[number];

export interface TimelineSpan {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly state: TimelineState;
}

/** What one thread did over the last hours. Plain data: it crosses threads. */
export interface Timeline {
  readonly host: HostName;
  readonly threadId: ThreadId;
  /** Oldest first; each begins where the one before ends. There is none for the time before the thread began. */
  readonly spans: readonly TimelineSpan[];
  /** Why there is less here than there should be, one sentence. */
  readonly trouble: string | undefined;
}

export const timelineLength = durationMs(8 * 60 * 60 * 1000);
