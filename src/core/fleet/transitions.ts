import type { HostName, ThreadId } from '../ids.js';
import type { Session } from '../session/session.js';
import type { Fleet, HostReport } from '../session/snapshot.js';
import { groupBy } from '../group-by.js';
import { compareRows } from './row-history.js';
import type { Status } from '../session/status.js';

/** The state of a row for events: its `status`, or its `status_detail` while it waits. */
type RowWord = 'working' | 'unknown' | Extract<Status, { kind: 'waiting' }>['detail'];

/** The details of `working` change many times a minute, so they count as one state. */
export function rowWord(status: Status): RowWord {
  return status.kind === 'waiting' ? status.detail : status.kind;
}

/** A thread whose state is another one than at the last refresh. */
export interface Transition {
  /** As it is now; where it is gone, as it was last. */
  readonly session: Session;
  /** undefined: it was not there. */
  readonly from: RowWord | undefined;
  /** The same as `from` where what was inferred has become certain. */
  readonly to: RowWord | 'gone';
}

interface KnownRow {
  readonly session: Session;
  /** undefined: it is there, but has only been seen stale. */
  readonly word: RowWord | undefined;
  /** Whether it has been certain since it became this one. */
  readonly settled: boolean;
}

/** What each host showed when it last reported its rows. */
export type Known = ReadonlyMap<HostName, ReadonlyMap<ThreadId, KnownRow>>;

export const nothingKnown: Known = new Map();

/**
 * What changed since `known`, but for a host's first answer and stale rows. Of a host that was silent for a while, all
 * that happened since is reported once it answers. So is a state that was inferred and has become certain.
 */
export function transitions(
  known: Known,
  fleet: Pick<Fleet, 'hosts' | 'sessions'>,
): { readonly transitions: readonly Transition[]; readonly known: Known } {
  const transitions: Transition[] = [];
  const next = new Map(known);
  const sessionsOf = groupBy(fleet.sessions, (session) => session.host);
  for (const report of fleet.hosts) {
    const { host } = report;
    if (tellsItsRows(report)) {
      const before = known.get(host);
      const rows = sessionsOf.get(host) ?? [];
      const history = compareRows(
        before ?? new Map<ThreadId, KnownRow>(),
        rows.map((session) => [session.threadId, session] as const),
        knownRow,
      );
      for (const step of before ? history.steps : []) {
        const transition = transitionOf(step.before, step.after);
        if (transition) transitions.push(transition);
      }
      for (const { session, word } of history.gone.values()) {
        transitions.push({ session, from: word, to: 'gone' });
      }
      next.set(host, history.memory);
    } else if (report.shownAs !== undefined) {
      // When its rows come back under its own name, nothing has happened to them.
      next.delete(host);
    }
  }
  return { transitions, known: next };
}

function knownRow(session: Session, before: KnownRow | undefined): KnownRow {
  if (session.stale) return before ?? { session, word: undefined, settled: false };
  const { status, certain } = session.verdict;
  const word = rowWord(status);
  return { session, word, settled: certain || (before?.word === word && before.settled) };
}

function transitionOf(before: KnownRow | undefined, is: KnownRow): Transition | undefined {
  const { session, word } = is;
  if (word === undefined || is === before) return undefined;
  if (before === undefined) return { session, from: undefined, to: word };
  if (before.word === undefined) return undefined;
  const settles = is.settled && !before.settled;
  return before.word !== word || settles ? { session, from: before.word, to: word } : undefined;
}

/** Whether a missing row is gone: the host answered, could find processes, and is not shown under another name. */
export function tellsItsRows(report: HostReport): boolean {
  return report.state === 'ok' && report.blind !== true && report.shownAs === undefined;
}
