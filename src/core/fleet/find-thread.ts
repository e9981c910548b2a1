import type { Session } from '../session/session.js';
import { cleanText } from '../text/clean-text.js';

/** Which row a word of the user's calls. */
export type FoundThread =
  | { readonly kind: 'found'; readonly session: Session }
  /** The sentence says that, and what could be called. */
  | { readonly kind: 'none'; readonly sentence: string }
  | { readonly kind: 'ambiguous'; readonly sentence: string };

/** So many candidates are named. */
const maxNamed = 5;

/**
 * The one row that `word` calls: by its id; else its name or title in full; else the beginning of its id, as
 * the monitor shows it. Two that fit equally well are none.
 */
export function findThread(sessions: readonly Session[], word: string): FoundThread {
  const wanted = cleanText(word).toLowerCase();
  for (const fits of ways) {
    const fitting = sessions.filter((session) => fits(session, wanted));
    const [only, ...others] = fitting;
    if (only && others.length === 0) return { kind: 'found', session: only };
    if (only) {
      const sentence = `"${word}" may be ${fitting.length} threads: ${listed(fitting)}`;
      return { kind: 'ambiguous', sentence };
    }
  }
  const there = sessions.length === 0 ? 'none is seen' : `there are ${listed(sessions)}`;
  return { kind: 'none', sentence: `no running thread is called "${word}": ${there}` };
}

const ways: readonly ((session: Session, wanted: string) => boolean)[] = [
  ({ threadId }, wanted) => threadId === wanted,
  ({ name }, wanted) => name?.toLowerCase() === wanted,
  ({ title }, wanted) => title?.toLowerCase() === wanted,
  ({ threadId }, wanted) => wanted !== '' && threadId.startsWith(wanted),
];

function listed(sessions: readonly Session[]): string {
  const named = sessions.slice(0, maxNamed).map(({ host, threadId, name, title }) => {
    const called = name ?? title;
    return called === undefined ? `${threadId} on ${host}` : `${threadId} on ${host} (${called})`;
  });
  const more = sessions.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}
