import type { RowMarks, Snooze } from '../session/row-marks.js';
import type { Session } from '../session/session.js';
import { needsAttention, stateWord } from '../session/status.js';
import { between, epochMs, type EpochMs } from '../time.js';
import { rowKey, type RowKey } from './row-key.js';
import { sessionGroups, sessionsOf, type SessionGroup } from './session-groups.js';

export function newSnooze(group: SessionGroup, until: EpochMs | undefined): Snooze {
  const { status, since } = group.verdict;
  return { until, state: stateWord(status), since, neededSince: neededSince(group) };
}

/** The snoozed sessions that need their user anew or, if they sleep until STATE changes, whose STATE has changed. */
export function wokenSessions(
  sessions: readonly Session[],
  rows: ReadonlyMap<RowKey, RowMarks>,
): readonly Session[] {
  if (!sessions.some((session) => rows.get(rowKey(session))?.snooze)) return [];
  return sessionGroups(sessions).flatMap((group) => {
    const snooze = rows.get(group.key)?.snooze;
    return snooze && isWoken(group, snooze) ? group.session : [];
  });
}

function isWoken(group: SessionGroup, snooze: Snooze): boolean {
  // Nobody knows what a session does whose host does not answer.
  if (group.session.stale) return false;
  const needed = neededSince(group);
  if (needed !== undefined && isLater(needed, snooze.neededSince)) return true;
  // What was before is no change: another codex-ps may have seen it end sooner than this one.
  const { since = Infinity } = group.verdict;
  return snooze.until === undefined && since >= (snooze.since ?? 0) && hasChanged(snooze, group);
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

function isLater(at: EpochMs, before: EpochMs | undefined): boolean {
  return before === undefined || between(before, at) > sameInstantMs;
}

/** Whether STATE changed, or left its value and came back between two refreshes, as in a short turn. */
export function hasChanged(
  { state, since: before }: Pick<Snooze, 'state' | 'since'>,
  { verdict: { status, since, basis }, members }: SessionGroup,
): boolean {
  if (state !== stateWord(status)) return true;
  if (state === 'WORK' || members.length > 0 || basis === 'mtime') return false;
  return since !== undefined && before !== undefined && isLater(since, before);
}
