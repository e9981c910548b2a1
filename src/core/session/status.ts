import type { CallId } from '../ids.js';
import type { EpochMs } from '../time.js';

/**
 * What a thread is doing, as in the JSON document.
 *
 *     working ── model       the model thinks or writes
 *             ├─ tool        a call is really running
 *             └─ subagents   it waits for its own subagents
 *     waiting ── approval    Codex asks the user to allow something        needs the user
 *             ├─ question    Codex asked the user a question               needs the user
 *             ├─ idle        the last turn ended
 *             ├─ new         no turn yet
 *             ├─ interrupted the user stopped the last turn, or its process died
 *             ├─ error       the last turn ended in an error               needs the user
 *             ├─ rate_limited  stopped by a usage limit                    needs the user
 *             └─ suspended   its process is stopped (Ctrl-Z) or frozen     needs the user if a turn is pending
 *     unknown ── unclear     the evidence does not decide
 */
export type Status =
  | { readonly kind: 'working'; readonly detail: 'model' | 'tool' | 'subagents' }
  | {
      readonly kind: 'waiting';
      readonly detail:
        'approval' | 'question' | 'idle' | 'new' | 'interrupted' | 'error' | 'rate_limited';
    }
  | {
      readonly kind: 'waiting';
      readonly detail: 'suspended';
      /** A turn runs or a question is open: it goes on only once its process does. */
      readonly pending: boolean;
    }
  | { readonly kind: 'unknown'; readonly detail: 'unclear' };

export type StatusDetail = Status['detail'];

export type StateWord = 'WORK' | 'ASK' | 'STOP' | 'IDLE' | 'FAIL' | 'UNK';

/** In the order of the header. */
export const stateOrder: readonly StateWord[] = ['ASK', 'FAIL', 'STOP', 'WORK', 'IDLE', 'UNK'];

/** The strongest evidence: the daemon's report, turn events, children and start times, the file's time. */
export type StatusBasis = 'app_server' | 'rollout' | 'process' | 'mtime';

export interface Evidence {
  /** Where it was read: `rollout`, `daemon`, `process`, `lock`, `file time`, `subagent`. */
  readonly source: string;
  readonly says: string;
  /** The path of the file, or the process; undefined if there is none. */
  readonly where: string | undefined;
  /** Of a rollout: the record that says so. */
  readonly record?: RolloutPlace;
}

/** What can be found again in a rollout: its newest turn event, its newest context, the line of a call. */
export type RolloutPlace =
  { readonly kind: 'turn' | 'context' } | { readonly kind: 'call'; readonly callId: CallId };

export interface Verdict {
  readonly status: Status;
  /** False for an inference that can be wrong; its reason then says "likely". */
  readonly certain: boolean;
  /** One sentence, without ages: it must not tick. */
  readonly reason: string;
  readonly basis: StatusBasis;
  /** When the STATE last changed; undefined if not known. */
  readonly since: EpochMs | undefined;
  /** The tool or command that runs or waits, one clean line; undefined where there is none. */
  readonly action: string | undefined;
  /** The rule that decided, a name from docs/status-rules.md. */
  readonly rule: string;
  readonly evidence: readonly Evidence[];
}

/** Every status there is, with its word: each detail belongs to one kind alone. */
const states: Readonly<Record<StatusDetail, readonly [Status, StateWord]>> = {
  model: [{ kind: 'working', detail: 'model' }, 'WORK'],
  tool: [{ kind: 'working', detail: 'tool' }, 'WORK'],
  subagents: [{ kind: 'working', detail: 'subagents' }, 'WORK'],
  approval: [{ kind: 'waiting', detail: 'approval' }, 'ASK'],
  question: [{ kind: 'waiting', detail: 'question' }, 'ASK'],
  idle: [{ kind: 'waiting', detail: 'idle' }, 'IDLE'],
  new: [{ kind: 'waiting', detail: 'new' }, 'IDLE'],
  interrupted: [{ kind: 'waiting', detail: 'interrupted' }, 'IDLE'],
  error: [{ kind: 'waiting', detail: 'error' }, 'FAIL'],
  rate_limited: [{ kind: 'waiting', detail: 'rate_limited' }, 'FAIL'],
  suspended: [{ kind: 'waiting', detail: 'suspended', pending: false }, 'STOP'],
  unclear: [{ kind: 'unknown', detail: 'unclear' }, 'UNK'],
};

/** `suspended` is here without a pending turn. */
export const statusByDetail = Object.fromEntries(
  Object.entries(states).map(([detail, [status]]) => [detail, status]),
) as Readonly<Record<StatusDetail, Status>>;

export function stateWord(status: Status): StateWord {
  return states[status.detail][1];
}

export function needsAttention(status: Status): boolean {
  if (status.detail === 'suspended') return status.pending;
  const word = stateWord(status);
  return word === 'ASK' || word === 'FAIL';
}
