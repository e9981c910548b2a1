import type { CellContext } from '../render/column-cells.js';
import { columns } from '../render/columns.js';
import type { Row } from '../render/row.js';

/** What a row is searched by: all that its columns say, its whole thread id and its whole directory. */
function searchable(row: Row, context: CellContext): string {
  const cells = columns.map((column) => column.cell(row, context).text);
  return [...cells, row.session.threadId, row.session.cwd ?? ''].join('\n').toLowerCase();
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
    const own = searchable(row, context);
    if (unwanted.some((word) => own.includes(word))) return false;
    if (wanted.every((word) => own.includes(word))) return true;
    return members.some((member) => {
      const text = searchable(member, context);
      return wanted.every((word) => text.includes(word));
    });
  };
}
