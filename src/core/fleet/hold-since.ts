import type { ThreadId } from '../ids.js';
import type { Session } from '../session/session.js';
import { stateWord, type StateWord } from '../session/status.js';
import type { EpochMs } from '../time.js';
import { compareRows } from './row-history.js';

/** The STATE of each thread at the last refresh, and since when it has held. */
export type StateMemory = ReadonlyMap<ThreadId, HeldState>;

interface HeldState {
  readonly word: StateWord;
  readonly since: EpochMs | undefined;
}

/**
 * Keeps the moment at which a STATE changed from one refresh to the next: approving a command writes nothing, so
 * only an observer knows when. A thread that is new has the moment that the facts give.
 */
export function holdSince(
  sessions: readonly Session[],
  memory: StateMemory,
  now: EpochMs,
): { readonly sessions: readonly Session[]; readonly memory: StateMemory } {
  const history = compareRows(
    memory,
    sessions.map((session) => [session.threadId, session] as const),
    (session, known): HeldState => {
      const word = stateWord(session.verdict.status);
      const since = sinceOf(session, known && { ...known, isSame: known.word === word }, now);
      return known?.word === word && known.since === since ? known : { word, since };
    },
  );
  return {
    memory: history.memory,
    sessions: history.steps.map(({ row, after: { since } }) =>
      since === row.verdict.since ? row : { ...row, verdict: { ...row.verdict, since } },
    ),
  };
}

function sinceOf(
  { verdict }: Session,
  known: { readonly isSame: boolean; readonly since: EpochMs | undefined } | undefined,
  now: EpochMs,
): EpochMs | undefined {
  if (!known) return verdict.since;
  if (!known.isSame) {
    // What the facts tell is exact where it lies after the earlier state's own beginning.
    const isLater =
      verdict.since !== undefined && (known.since === undefined || verdict.since > known.since);
    return isLater ? verdict.since : now;
  }
  // A new turn in the same state (one error after another) began it anew.
  if (verdict.since === undefined || known.since === undefined) return known.since ?? verdict.since;
  return verdict.since > known.since && verdict.status.kind === 'waiting'
    ? verdict.since
    : known.since;
}
