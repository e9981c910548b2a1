import type { ThreadId } from '../ids.js';
import type { Session } from '../session/session.js';
import { stateWord, type StateWord, type Verdict } from '../session/status.js';
import type { EpochMs } from '../time.js';
import { compareRows } from './row-history.js';

/** The STATE of each thread at the last refresh, and since when it has held. */
export type StateMemory = ReadonlyMap<ThreadId, HeldState>;

interface HeldState {
  readonly word: StateWord;
  readonly since: EpochMs | undefined;
}

/** Keeps the time at which a STATE changed, for approving a command writes nothing. A new thread has the time of its facts. */
export function holdSince(
  sessions: readonly Session[],
  memory: StateMemory,
  now: EpochMs,
): { readonly sessions: readonly Session[]; readonly memory: StateMemory } {
  const history = compareRows(
    memory,
    sessions.map((session) => [session.threadId, session] as const),
    ({ verdict }, known): HeldState => {
      const word = stateWord(verdict.status);
      const since = known ? heldSince(verdict, known, now) : verdict.since;
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

function heldSince(
  { status, since }: Verdict,
  known: HeldState,
  now: EpochMs,
): EpochMs | undefined {
  const isLater = since !== undefined && (known.since === undefined || since > known.since);
  // The time in the facts is exact if it is after the beginning of the earlier state.
  if (known.word !== stateWord(status)) return isLater ? since : now;
  // A new turn in the same state (one error after another) began it again.
  const isNewTurn = known.since === undefined || (isLater && status.kind === 'waiting');
  return isNewTurn ? since : known.since;
}
