import type { ThreadId } from '../ids.js';
import type { Session } from '../session/session.js';
import { stateWord } from '../session/status.js';
import { cleanLine, cleanText, firstFew } from '../text/clean-text.js';
import type { RowKey } from './row-key.js';
import { orderByVerdict, sessionGroups, type SessionGroup } from './session-groups.js';

const maxShown = 200;

export type FoundThread =
  | { readonly kind: 'found'; readonly session: Session }
  /** The sentence says so, and names the candidates. */
  | { readonly kind: 'none' | 'ambiguous'; readonly sentence: string };

/** The row with this id; else this name or title; else what the beginning of an id calls, or its short form. */
export function findThread(sessions: readonly Session[], text: string): FoundThread {
  const wanted = cleanText(text).toLowerCase();
  const shown = cleanLine(text, maxShown);
  for (const fits of ways) {
    const fitting = sessions.filter((session) => fits(session, wanted));
    const [only, ...others] = fitting;
    if (only && others.length === 0) return { kind: 'found', session: only };
    if (only) {
      const sentence = `"${shown}" may be ${fitting.length} threads: ${listed(fitting)}`;
      return { kind: 'ambiguous', sentence };
    }
  }
  const there = sessions.length === 0 ? 'none is seen' : `there are ${listed(sessions)}`;
  return { kind: 'none', sentence: `no running thread is called "${shown}": ${there}` };
}

/**
 * The session that has waited longest for its user, those that ask before those that failed or are stopped; after
 * `visited` the next one. A subagent that asks is answered in the terminal of its root.
 */
export function nextInNeed(sessions: readonly Session[], visited: RowKey | undefined): FoundThread {
  const waiting = sessionGroups(sessions)
    .filter((group) => !group.session.stale && orderByVerdict.needsUser(group))
    .sort((a, b) => urgency(a) - urgency(b) || (a.verdict.since ?? 0) - (b.verdict.since ?? 0));
  const next = waiting[waiting.findIndex(({ key }) => key === visited) + 1] ?? waiting[0];
  return next
    ? { kind: 'found', session: next.session }
    : { kind: 'none', sentence: 'no session needs you' };
}

function urgency({ verdict }: SessionGroup): number {
  return stateWord(verdict.status) === 'ASK' ? 0 : 1;
}

const ways: readonly ((session: Session, wanted: string) => boolean)[] = [
  ({ threadId }, wanted) => threadId === wanted,
  ({ name }, wanted) => name?.toLowerCase() === wanted,
  ({ title }, wanted) => title?.toLowerCase() === wanted,
  ({ threadId }, wanted) => isCalled(threadId, wanted),
];

/** Whether an id begins so, or is shortened so, as in the table. */
export function isCalled(threadId: ThreadId, word: string): boolean {
  const [start = '', end = ''] = word.split(/…|\.{2,3}/);
  return start !== '' && threadId.startsWith(start) && threadId.endsWith(end);
}

function listed(sessions: readonly Session[]): string {
  const texts = sessions.map(({ host, threadId, name, title = '' }) => {
    const called = name ?? title;
    return called === '' ? `${threadId} on ${host}` : `${threadId} on ${host} (${called})`;
  });
  return firstFew(texts);
}
