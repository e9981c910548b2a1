import type { Session } from '../session/session.js';
import { cleanLine, cleanText } from '../text/clean-text.js';
import { firstFew } from '../text/list-text.js';

const maxShown = 200;

/** The row that a name stands for. */
export type FoundThread =
  | { readonly kind: 'found'; readonly session: Session }
  /** The sentence says so, and names the candidates. */
  | { readonly kind: 'none' | 'ambiguous'; readonly sentence: string };

/** The row with this id; else this name or title; else an id that begins so, as the monitor shows it. */
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

const ways: readonly ((session: Session, wanted: string) => boolean)[] = [
  ({ threadId }, wanted) => threadId === wanted,
  ({ name }, wanted) => name?.toLowerCase() === wanted,
  ({ title }, wanted) => title?.toLowerCase() === wanted,
  ({ threadId }, wanted) => wanted !== '' && threadId.startsWith(wanted),
];

function listed(sessions: readonly Session[]): string {
  const texts = sessions.map(({ host, threadId, name, title = '' }) => {
    const called = name ?? title;
    return called === '' ? `${threadId} on ${host}` : `${threadId} on ${host} (${called})`;
  });
  return firstFew(texts);
}
