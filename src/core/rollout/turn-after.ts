import type { Turn } from '../facts/rollout-progress.js';
import type { RolloutRecord } from './rollout-record.js';

/**
 * The newest turn after one more record; the same object if the record begins and ends none. Any end ends the turn,
 * whatever its id: /review forwards the start of its inner turn into the same file and ends under the outer one's id.
 */
export function turnAfter(turn: Turn, record: RolloutRecord): Turn {
  const { at } = record;
  if (record.kind === 'turn-started') return { kind: 'started', turnId: record.turnId, at };
  if (record.kind === 'turn-aborted') {
    return { kind: 'aborted', turnId: record.turnId, at, reason: record.reason };
  }
  if (record.kind === 'turn-completed') {
    const { turnId, error, agentMessage, recordsErrors } = record;
    const hasAgentMessage = agentMessage !== undefined;
    // What the turn did last is known to the fold that followed it.
    const conclusion = undefined;
    return { kind: 'completed', turnId, at, error, hasAgentMessage, conclusion, recordsErrors };
  }
  if (record.kind === 'rolled-back') {
    const well = { error: undefined, hasAgentMessage: false, conclusion: undefined } as const;
    // A thread without turn events (to 0.99) has none here either.
    if (turn.kind === 'none') return turn;
    return { kind: 'completed', turnId: undefined, at, ...well, recordsErrors: true };
  }
  return impliedTurn(turn, record) ?? turn;
}

/** A turn whose start is on no line that can be read: its context, or what was said or called in it, shows it. */
function impliedTurn(turn: Turn, record: RolloutRecord): Turn | undefined {
  const { at, kind } = record;
  if (turn.kind === 'started' || turn.kind === 'out-of-reach') return undefined;
  if (kind === 'turn-context') {
    const { turnId } = record;
    const isNew = turnId !== undefined && (turn.kind === 'none' || turnId !== turn.turnId);
    return isNew ? { kind: 'started', turnId, at, impliedBy: 'context' } : undefined;
  }
  if (turn.kind === 'none' || (kind !== 'user-message' && kind !== 'call-opened')) return undefined;
  const impliedBy = kind === 'user-message' ? 'prompt' : 'call';
  // Up to Codex 0.99, which writes no start of a turn, a prompt ends what an abort left (there without a turn id).
  return impliedBy === 'prompt' && turn.kind === 'aborted' && turn.turnId === undefined
    ? { kind: 'none' }
    : { kind: 'started', turnId: undefined, at, impliedBy };
}
