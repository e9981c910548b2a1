import { threadIdOf } from '../ids.js';
import type { Fleet } from '../session/snapshot.js';
import { findThread } from './find-thread.js';
import type { RowRef } from './row-key.js';

export interface CallContext {
  /** Whether every chosen host has answered and told its rows. */
  readonly allTell: boolean;
  /** Whether a word that calls nothing may stand for what is gone. */
  readonly mayBeGone: boolean;
}

/** What a word of the user's stands for. */
export type CalledThread =
  | { readonly kind: 'bound'; readonly row: RowRef }
  /** Nothing yet: it may come, it may be on a host that does not answer, or be gone. */
  | { readonly kind: 'nobody' }
  | { readonly kind: 'wrong'; readonly sentence: string };

/**
 * A word that calls nobody is a slip of the pen, for which a script must not wait for ever: but a whole id is not
 * mistyped, and may come; and while a host does not answer, it may be there.
 */
export function callThread(
  fleet: Pick<Fleet, 'sessions'>,
  word: string,
  { allTell, mayBeGone }: CallContext,
): CalledThread {
  const found = findThread(fleet.sessions, word);
  switch (found.kind) {
    case 'found': {
      const { host, threadId } = found.session;
      return { kind: 'bound', row: { host, threadId } };
    }
    case 'ambiguous':
      return { kind: 'wrong', sentence: found.sentence };
    case 'none': {
      const mayCome = threadIdOf(word) !== undefined || !allTell || mayBeGone;
      return mayCome ? { kind: 'nobody' } : { kind: 'wrong', sentence: found.sentence };
    }
  }
}
