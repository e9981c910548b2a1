import { cleanText } from '../../core/text/clean-text.js';
import type { CellContext } from '../../output/table/column-cells.js';
import { columns } from '../../output/table/columns.js';
import type { Row } from '../../output/table/row.js';

/** What the columns of a row say. */
function shownText(row: Row, context: CellContext): string {
  return columns
    .map((column) => column.text(row, context))
    .join('\n')
    .toLowerCase();
}

/**
 * Whether a pasted id or path is that of a row; but it excludes nothing that is not to be seen. A plain word is not
 * looked for in the path: `home` is a host, and not everything below /home.
 */
function isPartOf(word: string, { session }: Row): boolean {
  if (session.threadId.includes(word)) return true;
  return word.includes('/') && session.cwd?.toLowerCase().includes(word) === true;
}

/**
 * Whether a row passes: every word of the filter is somewhere in its columns, and no word after `!` is. A word that
 * is found in a subagent keeps its root in sight; only the root's own columns exclude.
 */
export function rowFilter(
  filter: string,
  context: CellContext,
): ((row: Row, members: readonly Row[]) => boolean) | undefined {
  // As names and titles are cleaned: `é` is one text, however it was typed.
  const words = cleanText(filter)
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && word !== '!');
  if (words.length === 0) return undefined;
  const wanted = words.filter((word) => !word.startsWith('!'));
  const unwanted = words.filter((word) => word.startsWith('!')).map((word) => word.slice(1));
  return (row, members) => {
    const shown = shownText(row, context);
    if (unwanted.some((word) => shown.includes(word))) return false;
    const found = (one: Row, text: string): boolean =>
      wanted.every((word) => text.includes(word) || isPartOf(word, one));
    return found(row, shown) || members.some((member) => found(member, shownText(member, context)));
  };
}
