import type { Turn } from '../facts/rollout-progress.js';
import type { RolloutRecord } from './rollout-record.js';

/**
 * The newest turn after one more record; the same object where the record begins and ends none. Every
 * fold over a rollout takes its turns from here.
 *
 * Any end ends the turn, whatever its id: /review forwards the start of its inner turn into the same
 * file and ends under the outer one's id.
 */
export function turnAfter(turn: Turn, record: RolloutRecord): Turn {
  const { at, kind } = record;
  if (kind === 'turn-started') return { kind: 'started', turnId: record.turnId, at };
  if (kind === 'turn-completed') return completedBy(record);
  if (kind === 'turn-aborted') {
    return { kind: 'aborted', turnId: record.turnId, at, reason: record.reason };
  }
  // Of a thread without turn events (to 0.99) this is none either.
  if (kind === 'rolled-back') return turn.kind === 'none' ? turn : restingAt(at);
  if (kind === 'turn-context') return afterContext(turn, record);
  if (kind === 'user-message') return afterPrompt(turn, record);
  if (kind !== 'call-opened' || !hasEnded(turn)) return turn;
  return { kind: 'started', turnId: undefined, at, impliedBy: 'call' };
}

function completedBy(record: Extract<RolloutRecord, { kind: 'turn-completed' }>): Turn {
  const { turnId, at, error, agentMessage, recordsErrors } = record;
  const hasAgentMessage = agentMessage !== undefined;
  // What the turn did last is known to the fold that followed it.
  const conclusion = undefined;
  return { kind: 'completed', turnId, at, error, hasAgentMessage, conclusion, recordsErrors };
}

function restingAt(at: RolloutRecord['at']): Turn {
  const body = { turnId: undefined, error: undefined, agentMessage: undefined } as const;
  return completedBy({ kind: 'turn-completed', at, ...body, recordsErrors: true });
}

function afterContext(
  turn: Turn,
  { turnId, at }: Extract<RolloutRecord, { kind: 'turn-context' }>,
): Turn {
  const isAnother = turnId !== undefined && turnId !== idOf(turn);
  return isAnother && !runs(turn) ? { kind: 'started', turnId, at, impliedBy: 'context' } : turn;
}

/**
 * Up to Codex 0.99, which writes no start of a turn, what the user says is the start: it ends what an
 * abort left (there without a turn id). Later it shows a turn whose start is on no line that can be read.
 */
function afterPrompt(turn: Turn, { at }: RolloutRecord): Turn {
  if (turn.kind === 'aborted' && turn.turnId === undefined) return { kind: 'none' };
  return hasEnded(turn) ? { kind: 'started', turnId: undefined, at, impliedBy: 'prompt' } : turn;
}

function hasEnded({ kind }: Turn): boolean {
  return kind === 'completed' || kind === 'aborted';
}

function runs({ kind }: Turn): boolean {
  return kind === 'started' || kind === 'out-of-reach';
}

function idOf(turn: Turn): string | undefined {
  return turn.kind === 'none' || turn.kind === 'out-of-reach' ? undefined : turn.turnId;
}
