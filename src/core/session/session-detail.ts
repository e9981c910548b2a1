import type { OpenCall } from '../facts/rollout-progress.js';
import type { HostName, ThreadId } from '../ids.js';
import type { EpochMs } from '../time.js';

/** A tool that a turn used. All text is clean, one line. */
export interface ToolUse extends Pick<OpenCall, 'name' | 'text' | 'at'> {
  readonly state: 'running' | 'done' | 'failed';
}

export interface TurnSummary {
  readonly startedAt: EpochMs | undefined;
  /** Undefined while it runs. */
  readonly endedAt: EpochMs | undefined;
  readonly outcome: 'running' | 'completed' | 'failed' | 'interrupted' | 'unknown';
  /** What the user asked for, one clean line. */
  readonly prompt: string | undefined;
  readonly tools: readonly ToolUse[];
}

/** What is read of one thread only while its details are open. Plain data: it crosses threads. */
export interface SessionDetail {
  readonly host: HostName;
  readonly threadId: ThreadId;
  /** The last few turns, oldest first. */
  readonly turns: readonly TurnSummary[];
  /** The last thing the agent said, its lines kept. */
  readonly lastAgentMessage: string | undefined;
  /** Why there is less here than there should be, one sentence. */
  readonly failure: string | undefined;
}
