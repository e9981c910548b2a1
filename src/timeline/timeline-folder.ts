import type { OpenCall, Turn, TurnContext } from '../core/facts/rollout-progress.js';
import type { CallId } from '../core/ids.js';
import type { EpochMs } from '../core/time.js';
import type { TimelineSpan, TimelineState } from '../core/session/timeline.js';
import type { RolloutRecord } from '../core/rollout/rollout-record.js';
import { turnAfter } from '../core/rollout/turn-after.js';
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
  #inTurn = false;
  #turn: Turn = { kind: 'none' };
  #context: TurnContext | undefined;
  readonly #open = new Map<CallId, TimelineState>();
  readonly #fromStart: boolean;

  /** Whether its first record is the thread's first. */
  constructor(fromStart: boolean) {
    this.#fromStart = fromStart;
  }

  take(record: RolloutRecord): void {
    const at = later(record.at, this.#lastAt);
    if (at === undefined) return;
    if (this.#changes.length === 0) this.#become(at, this.#fromStart ? 'idle' : 'unknown');
    this.#fold(record, at);
    this.#lastAt = at;
  }

  spans(from: EpochMs, to: EpochMs): readonly TimelineSpan[] {
    return this.#changes.flatMap(({ at, state }, index) => {
      const span = {
        state,
        from: later(at, from) ?? at,
        to: earlier(this.#changes[index + 1]?.at ?? to, to),
      };
      return span.to > span.from ? [span] : [];
    });
  }

  #fold(record: RolloutRecord, at: EpochMs): void {
    const turn = turnAfter(this.#turn, record);
    const changed = turn !== this.#turn;
    this.#turn = turn;
    if (changed && turn.kind === 'started') this.#begin(at);
    else if (changed && turn.kind === 'completed') this.#end(at, turn.error ? 'failed' : 'idle');
    else if (changed && turn.kind === 'aborted') this.#end(at, 'idle');
    if (record.kind === 'turn-context' || record.kind === 'settings-applied') {
      this.#context = record.context;
    } else if (record.kind === 'user-message' && !this.#inTurn) {
      // Without events, this starts a turn of which the end is not recorded.
      this.#become(at, 'unknown');
    } else if (this.#inTurn) this.#foldCall(record, at);
  }

  #foldCall(record: RolloutRecord, at: EpochMs): void {
    if (record.kind === 'call-opened') {
      const state = stateOfCall(record.call, this.#context);
      if (state !== undefined) this.#open.set(record.call.callId, state);
    } else if (record.kind === 'call-closed') this.#open.delete(record.callId);
    else return;
    this.#become(at, this.#stateInTurn());
  }

  #begin(at: EpochMs): void {
    // The previous turn has no end: its process died at an unknown time after its last line.
    if (this.#inTurn && this.#lastAt !== undefined) this.#become(this.#lastAt, 'unknown');
    this.#inTurn = true;
    this.#open.clear();
    this.#become(at, 'working');
  }

  #end(at: EpochMs, state: TimelineState): void {
    const [first] = this.#changes;
    // The start of this turn was not read: it has worked so far.
    if (!this.#inTurn && !this.#fromStart && first && this.#changes.length === 1) {
      this.#changes = [{ ...first, state: 'working' }];
    }
    this.#inTurn = false;
    this.#open.clear();
    this.#become(at, state);
  }

  #stateInTurn(): TimelineState {
    const states = [...this.#open.values()];
    return states.find((state) => state === 'asking') ?? states[0] ?? 'working';
  }

  #become(at: EpochMs, state: TimelineState): void {
    if (this.#changes.at(-1)?.state === state) return;
    this.#changes.push({ at, state });
    if (this.#changes.length > maxChanges) this.#changes = this.#changes.slice(-maxChanges / 2);
  }
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

function later(a: EpochMs | undefined, b: EpochMs | undefined): EpochMs | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b ? a : b;
}

function earlier(a: EpochMs, b: EpochMs): EpochMs {
  return a < b ? a : b;
}
