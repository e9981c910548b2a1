import type { Turn } from '../facts/rollout-progress.js';
import type { RolloutRecord } from './rollout-record.js';

/**
 * The newest turn after one more record; the same object if the record begins and ends none. Any end ends the turn,
 * whatever its id: /review forwards the start of its inner turn into the same file and ends under the outer one's id.
 */
export function turnAfter(turn: Turn, record: RolloutRecord): Turn {
  if ('turn' in record) return record.turn;
  if (record.kind !== 'rolled-back') return impliedTurn(turn, record) ?? turn;
  // A thread without turn events (to 0.99) has none here either; its aborts have no turn ids.
  if (turn.kind === 'none' || (turn.kind === 'aborted' && turn.turnId === undefined)) return turn;
  const well = { error: undefined, hasAgentMessage: false, conclusion: undefined } as const;
  return { kind: 'completed', turnId: undefined, at: record.at, ...well, recordsErrors: true };
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
