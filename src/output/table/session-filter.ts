import type { Row, SessionGroup } from '../../core/fleet/session-groups.js';
import { isCalled } from '../../core/fleet/find-thread.js';
import type { ThreadId } from '../../core/ids.js';
import type { Session } from '../../core/session/session.js';
import { cleanText } from '../../core/text/clean-text.js';
import { epochMs } from '../../core/time.js';
import { type CellContext, columns, cwdText } from './columns.js';
import { memoizeLastOfEach } from '../../core/memoize.js';

/** The longest filter, in UTF-16 units; what is beyond is ignored. */
export const maxFilterLength = 1000;

export interface SessionFilter {
  /** A session with its subagents, as the list and the tables show them. */
  readonly passes: (group: SessionGroup) => boolean;
  /** The same as single threads: those that match, and above each its parents up to the root. */
  readonly threads: (group: SessionGroup) => readonly Session[];
}

interface Term {
  readonly excludes: boolean;
  /** undefined: the word may be anywhere in the row. */
  readonly read: ReadText | undefined;
  /** Folded; one of them is enough. */
  readonly texts: readonly string[];
}

/** What a word after a key is searched in. Only a text with a slash is searched in a whole path. */
type ReadText = (row: Row, context: CellContext, wanted: string) => string;

const readers: ReadonlyMap<string, ReadText> = new Map<string, ReadText>([
  ...columns.map(({ name, text }) => [name, text] as const),
  ['tid', ({ session }) => session.threadId],
  [
    'pwd',
    (row, context, wanted) => cwdText(row.session, context) + pathFor(wanted, row.session.cwd),
  ],
  [
    'repo',
    // A worktree is found by its own name and by that of its repository.
    ({ session: { repoRoot = '', repoMainRoot = '' } }, _, wanted) =>
      [repoRoot, repoMainRoot]
        .map((path) => (wanted.includes('/') ? path : path.slice(path.lastIndexOf('/') + 1)))
        .join('\n'),
  ],
]);

function pathFor(wanted: string, path = ''): string {
  return wanted.includes('/') ? `\n${path}` : '';
}

/** What a word without a key is searched in: not in numbers that change by themselves, such as ages. */
const searched = columns.filter(({ name, align }) => align === 'left' || name === 'pid');

/** Without case and accents: `É`, `é` and `e` are the same. */
function fold(text: string): string {
  const lower = text.toLowerCase();
  return /^[\0-\x7f]*$/.test(lower) ? lower : lower.normalize('NFD').replace(/\p{M}+/gu, '');
}

/** The same rows are searched at each key and each refresh. */
const searchedText = memoizeLastOfEach(
  (
    row: Row,
    glyphs: CellContext['glyphs'],
    homes: CellContext['homes'],
    shortIds: CellContext['shortIds'],
  ): string => {
    const context = { debug: false, glyphs, homes, shortIds, now: epochMs(0) };
    return fold(searched.map(({ text }) => text(row, context)).join('\n'));
  },
);

/** `shop`, `!shop`, `state:ask,fail`, `title:"two words"`; what is before a colon and no key is text as any other. */
function termsOf(filter: string): readonly Term[] {
  const words = fold(cleanText(filter).slice(0, maxFilterLength)).match(/(?:"[^"]*"?|[^\s"])+/g);
  return (words ?? []).flatMap((word): Term | [] => {
    const excludes = word.startsWith('!');
    const text = word.slice(excludes ? 1 : 0).replaceAll('"', '');
    const colon = text.indexOf(':');
    const read = readers.get(text.slice(0, Math.max(0, colon)));
    const texts = (read ? text.slice(colon + 1).split(',') : [text])
      .map((one) => one.trim())
      .filter((one) => one !== '');
    return texts.length > 0 ? { excludes, read, texts } : [];
  });
}

/**
 * Whether a pasted id or path is that of a row. These are not on the screen, so they exclude nothing. Only a word with
 * a slash is searched in the path: `home` is a host, and not everything below /home.
 */
function isPartOf(word: string, { session }: Row): boolean {
  const { threadId } = session;
  if (threadId.includes(word) || isCalled(threadId, word)) return true;
  return fold(pathFor(word, session.cwd)).includes(word);
}

/**
 * The filter of `/`, of the flags and of the views: every word of it is in a session, and no word after `!` is. A word
 * that is found in a subagent keeps its root; what excludes is the root's own text, and of single threads also each
 * one's own.
 */
export function sessionFilter(filter: string, context: CellContext): SessionFilter {
  const terms = termsOf(filter);
  const judge = (row: Row): { readonly isExcluded: boolean; readonly matches: boolean } => {
    const { glyphs, homes, shortIds } = context;
    const holds = ({ read, texts }: Term): boolean =>
      texts.some((text) =>
        (read
          ? fold(read(row, context, text))
          : searchedText(row, glyphs, homes, shortIds)
        ).includes(text),
      );
    return {
      isExcluded: terms.some((term) => term.excludes && holds(term)),
      matches: terms.every(
        (term) =>
          term.excludes || holds(term) || (!term.read && isPartOf(term.texts[0] ?? '', row)),
      ),
    };
  };
  const passes = (group: SessionGroup): boolean => {
    const root = judge(group);
    if (root.isExcluded) return false;
    return root.matches || group.members.some((member) => judge(member).matches);
  };
  return {
    passes,
    threads: (group) => {
      if (!passes(group)) return [];
      const parents = new Set<ThreadId | undefined>();
      // Each parent is before its children.
      const members = group.members.toReversed().filter((member) => {
        const { threadId, subagentParentThreadId } = member.session;
        const { isExcluded, matches } = judge(member);
        const isKept = parents.has(threadId) || (matches && !isExcluded);
        if (isKept) parents.add(subagentParentThreadId);
        return isKept;
      });
      return [group.session, ...members.map(({ session }) => session)];
    },
  };
}
