import type {
  Conclusion,
  OpenCall,
  TokenUse,
  TurnContext,
  TurnError,
  TurnOf,
} from '../facts/rollout-progress.js';
import type { RateLimit, UsageReading } from '../facts/usage-reading.js';
import type { CallId, TurnId } from '../ids.js';
import type { EpochMs } from '../time.js';

/** What one line of a rollout says, as far as it concerns a monitor. */
export type RolloutRecord = RecordBody & {
  readonly at: EpochMs | undefined;
};

export type RecordBody =
  | { readonly kind: 'turn-started'; readonly turn: TurnOf<'started'> }
  | {
      readonly kind: 'turn-completed';
      readonly turn: TurnOf<'completed'>;
      readonly agentMessage: string | undefined;
    }
  | { readonly kind: 'turn-aborted'; readonly turn: TurnOf<'aborted'> }
  /** The user took turns back, which is possible only while none runs. */
  | { readonly kind: 'rolled-back' }
  | { readonly kind: 'call-opened'; readonly call: OpenCall }
  | {
      readonly kind: 'call-closed';
      readonly callId: CallId;
      /** The output says that a patch was applied, or a plan taken. */
      readonly worked: boolean;
    }
  | {
      readonly kind: 'turn-context';
      readonly context: TurnContext;
      /** Undefined up to Codex 0.103. */
      readonly turnId: TurnId | undefined;
    }
  | { readonly kind: 'settings-applied'; readonly context: TurnContext }
  | {
      readonly kind: 'token-count';
      readonly tokens: TokenUse | undefined;
      /** Undefined where the record says nothing of limits; empty where it knows none. */
      readonly rateLimits: readonly RateLimit[] | undefined;
      /** `rate_limit_reached_type` (0.171); undefined where it is null or not there. */
      readonly limitType: string | undefined;
      /** Undefined where it says nothing of an account. */
      readonly usage: UsageReading | undefined;
    }
  /** What the user said; Codex's own texts in the user's name are `ignored`. */
  | { readonly kind: 'user-message'; readonly text: string | undefined }
  /** What a parent asks of its subagent where that is no message of a user (`multi_agent_v2`). */
  | { readonly kind: 'task'; readonly text: string | undefined }
  | { readonly kind: 'agent-message'; readonly text: string | undefined }
  /** Thinking, and searches of the model's own server. */
  | { readonly kind: 'reasoning' }
  /** The turn did something that it can end with. */
  | { readonly kind: 'concluded'; readonly by: Exclude<Conclusion, 'answer'> }
  /** What a call started has ended; its output may still be held up by a hook. */
  | {
      readonly kind: 'call-ended';
      readonly callId: CallId;
      /** The absolute paths of the files that it changed. */
      readonly changed: readonly string[];
    }
  | { readonly kind: 'review'; readonly isPending: boolean }
  | { readonly kind: 'goal-set'; readonly objective: string | undefined }
  | { readonly kind: 'thread-named'; readonly name: string | undefined }
  /** Codex 0.120 alone writes one, before the end of the turn. */
  | { readonly kind: 'error'; readonly error: TurnError }
  /** Known, and of no interest. */
  | { readonly kind: 'ignored' }
  /** `event_msg/new_word`: Codex moves faster than we do. */
  | { readonly kind: 'unknown'; readonly type: string }
  /** Not JSON, or JSON that is no record. */
  | { readonly kind: 'malformed' };
