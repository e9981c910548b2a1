import type { CellContext } from '../render/column-cells.js';
import { columns } from '../render/columns.js';
import type { Row } from '../render/row.js';

/** What the columns of a row say. */
function shownText(row: Row, context: CellContext): string {
  return columns
    .map((column) => column.text(row, context))
    .join('\n')
    .toLowerCase();
}

/** What is found besides, where a whole id or path was pasted; but it excludes nothing that is not to be seen. */
function wholeText({ session }: Row): string {
  return `${session.threadId}\n${session.cwd ?? ''}`.toLowerCase();
}

/**
 * Whether a row passes: every word of the filter is somewhere in its columns, and no word after `!` is. A word that
 * is found in a subagent keeps its root in sight; only the root's own columns exclude.
 */
export function rowFilter(
  filter: string,
  context: CellContext,
): ((row: Row, members: readonly Row[]) => boolean) | undefined {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && word !== '!');
  if (words.length === 0) return undefined;
  const wanted = words.filter((word) => !word.startsWith('!'));
  const unwanted = words.filter((word) => word.startsWith('!')).map((word) => word.slice(1));
  return (row, members) => {
    const shown = shownText(row, context);
    if (unwanted.some((word) => shown.includes(word))) return false;
    const found = (text: string): boolean => wanted.every((word) => text.includes(word));
    return (
      found(`${shown}\n${wholeText(row)}`) ||
      members.some((member) => found(`${shownText(member, context)}\n${wholeText(member)}`))
    );
  };
}
