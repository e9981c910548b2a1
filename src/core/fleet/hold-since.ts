import type { ThreadId } from '../ids.js';
import type { Session } from '../session/session.js';
import { stateWord, type StateWord } from '../session/status.js';
import type { EpochMs } from '../time.js';

/** What the last look said of each thread's STATE. */
export type StateMemory = ReadonlyMap<
  ThreadId,
  { readonly word: StateWord; readonly since: EpochMs | undefined }
>;

/**
 * Keeps the moment at which a STATE word changed from look to look: an approval that is given writes
 * nothing, so only who watched knows when. A first look takes what the facts tell.
 */
export function holdSince(
  sessions: readonly Session[],
  before: StateMemory,
  now: EpochMs,
): { readonly sessions: readonly Session[]; readonly memory: StateMemory } {
  const held = sessions.map((session) => {
    const word = stateWord(session.verdict.status);
    const known = before.get(session.threadId);
    const since = sinceOf(session, known && { ...known, isSame: known.word === word }, now);
    return since === session.verdict.since
      ? session
      : { ...session, verdict: { ...session.verdict, since } };
  });
  return {
    sessions: held,
    memory: new Map(
      held.map(({ threadId, verdict }) => [
        threadId,
        { word: stateWord(verdict.status), since: verdict.since },
      ]),
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
