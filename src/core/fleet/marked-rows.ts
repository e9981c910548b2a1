import type { RowMarks, Snooze } from '../session/row-marks.js';
import type { Session } from '../session/session.js';
import type { Fleet } from '../session/snapshot.js';
import { needsAttention, stateWord, type StateWord } from '../session/status.js';
import { between, epochMs, type EpochMs } from '../time.js';
import { rowKey, type RowKey } from './row-key.js';
import { sessionGroups, sessionsOf, type SessionGroup } from './session-groups.js';

/** What the user said of rows. A thread that has ended may come back. */
export type MarkedRows = ReadonlyMap<RowKey, RowMarks>;

/** The fleet with the marks of its sessions; a snooze that is over is none. */
export function withMarks(fleet: Fleet, rows: MarkedRows, now: EpochMs): Fleet {
  if (rows.size === 0) return fleet;
  const isSnoozing = [...rows.values()].some(({ snooze }) => snooze !== undefined);
  const groups = isSnoozing ? sessionGroups(fleet.sessions) : [];
  const asleep = new Set(
    groups
      .filter((group) => {
        const snooze = rows.get(group.key)?.snooze;
        return snooze && !isOver(snooze, group, now);
      })
      .map(({ key }) => key),
  );
  const sessions = fleet.sessions.map((session) => {
    const key = rowKey(session);
    const marks = rows.get(key);
    return marks ? marked(session, marks, asleep.has(key)) : session;
  });
  return { ...fleet, sessions };
}

/** The same object as at the last refresh where nothing changed. */
const markedSessions = new WeakMap<
  Session,
  { readonly marks: RowMarks; readonly isAsleep: boolean; readonly session: Session }
>();

function marked(session: Session, marks: RowMarks, isAsleep: boolean): Session {
  const known = markedSessions.get(session);
  if (known?.marks === marks && known.isAsleep === isAsleep) return known.session;
  const made = { ...session, marks: isAsleep ? marks : { ...marks, snooze: undefined } };
  markedSessions.set(session, { marks, isAsleep, session: made });
  return made;
}

export function isSnoozed({ marks }: Session): boolean {
  return marks?.snooze !== undefined;
}

export function newSnooze(group: SessionGroup, until: EpochMs | undefined): Snooze {
  const { status, since } = group.verdict;
  return { until, state: stateWord(status), since, neededSince: neededSince(group) };
}

/** Its time is over, it needs its user anew, or without a time its STATE has changed. */
function isOver(snooze: Snooze, group: SessionGroup, now: EpochMs): boolean {
  if (snooze.until !== undefined && now >= snooze.until) return true;
  // Nobody knows what a session does whose host does not answer.
  if (group.session.stale) return false;
  const needed = neededSince(group);
  const before = snooze.neededSince;
  if (needed !== undefined && (before === undefined || isLater(needed, before))) return true;
  return snooze.until === undefined && hasChanged(snooze, group);
}

/** Of what needs the user now, the newest: 0 where its beginning is not known. */
function neededSince(group: SessionGroup): EpochMs | undefined {
  const times = sessionsOf(group)
    .filter(({ verdict }) => needsAttention(verdict.status))
    .map(({ verdict }) => verdict.since ?? 0);
  return times.length > 0 ? epochMs(Math.max(...times)) : undefined;
}

/** The start of a state may differ by this much between refreshes without anything having happened. */
const sameInstantMs = 2000;

function isLater(at: EpochMs, before: EpochMs): boolean {
  return between(before, at) > sameInstantMs;
}

/** Whether STATE changed, or left its value and came back between two refreshes, as in a short turn. */
export function hasChanged(
  known: { readonly state: StateWord; readonly since: EpochMs | undefined },
  { verdict, members }: SessionGroup,
): boolean {
  const { status, since, basis } = verdict;
  if (known.state !== stateWord(status)) return true;
  if (known.state === 'WORK' || members.length > 0 || basis === 'mtime') return false;
  return since !== undefined && known.since !== undefined && isLater(since, known.since);
}
