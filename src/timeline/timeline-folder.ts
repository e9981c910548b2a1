import type { OpenCall, RolloutProgress, TurnContext } from '../core/facts/rollout-progress.js';
import { epochMs, type EpochMs } from '../core/time.js';
import type { TimelineSpan, TimelineState } from '../core/session/timeline.js';
import { emptyProgress, foldRecord } from '../core/rollout/fold-rollout.js';
import type { RolloutRecord } from '../core/rollout/rollout-record.js';
import { mayAskUser } from '../core/status/call-ruling.js';

interface Change {
  readonly at: EpochMs;
  readonly state: TimelineState;
}

/** The most changes that are kept of a thread: a turn makes two, and a question two more. */
const maxChanges = 4000;

/**
 * Takes the records of one thread in order, and keeps its changes of state. What a rollout does not contain is `unknown`:
 * whether an escalated command waited for its user or ran; what came after the last line of a turn whose process was
 * killed; and nearly all of Codex 0.99 and older, which write no event at the start and end of a turn.
 */
export class TimelineFolder {
  #changes: Change[] = [];
  #lastAt: EpochMs | undefined;
  #progress = emptyProgress;
  readonly #fromStart: boolean;

  /** Whether its first record is the thread's first. */
  constructor(fromStart: boolean) {
    this.#fromStart = fromStart;
  }

  take(record: RolloutRecord): void {
    const at = later(record.at, this.#lastAt);
    if (at === undefined) return;
    if (this.#changes.length === 0) this.#become(at, this.#fromStart ? 'idle' : 'unknown');
    const before = this.#progress.turn;
    this.#progress = foldRecord(this.#progress, record);
    const { turn } = this.#progress;
    const [first, second] = this.#changes;
    if (turn !== before && turn.kind === 'started' && before.kind === 'started') {
      // The previous turn has no end: its process died at an unknown time after its last line.
      this.#become(this.#lastAt ?? at, 'unknown');
    } else if (turn !== before && turn.kind !== 'started' && before.kind === 'none') {
      // The start of this turn was not read: it has worked so far.
      if (!this.#fromStart && first && !second) this.#changes = [{ ...first, state: 'working' }];
    }
    const state = stateOf(this.#progress);
    if (state !== undefined) this.#become(at, state);
    this.#lastAt = at;
  }

  spans(from: EpochMs, to: EpochMs): readonly TimelineSpan[] {
    return this.#changes.flatMap(({ at, state }, index) => {
      const end = this.#changes[index + 1]?.at ?? to;
      const span = { state, from: epochMs(Math.max(at, from)), to: epochMs(Math.min(end, to)) };
      return span.to > span.from ? [span] : [];
    });
  }

  #become(at: EpochMs, state: TimelineState): void {
    if (this.#changes.at(-1)?.state === state) return;
    this.#changes.push({ at, state });
    if (this.#changes.length > maxChanges) this.#changes = this.#changes.slice(-maxChanges / 2);
  }
}

function later(a: EpochMs | undefined, b: EpochMs | undefined): EpochMs | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}

/** Undefined where nothing says that it has changed. */
function stateOf(progress: RolloutProgress): TimelineState | undefined {
  const { turn, openCalls, context, lastItem } = progress;
  if (turn.kind === 'completed') return turn.error ? 'failed' : 'idle';
  if (turn.kind === 'aborted') return 'idle';
  if (turn.kind === 'started') {
    const states = openCalls.flatMap((call) => stateOfCall(call, context) ?? []);
    return states.find((state) => state === 'asking') ?? states[0] ?? 'working';
  }
  // Without events, a prompt starts a turn of which the end is not recorded.
  return lastItem.kind === 'user-message' ? 'unknown' : undefined;
}

/** The state of a turn with this open call; undefined for a call that just runs. */
function stateOfCall(
  { kind, escalated }: OpenCall,
  context: TurnContext | undefined,
): TimelineState | undefined {
  if (kind === 'question') return 'asking';
  if (kind !== 'permission' && !escalated) return undefined;
  const approval = kind === 'permission' ? 'request_permissions' : 'sandbox_approval';
  return mayAskUser(context, approval) ? 'unknown' : undefined;
}
