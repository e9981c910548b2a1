import { sessionGroups } from '../../core/fleet/session-groups.js';
import type { Fleet } from '../../core/session/snapshot.js';
import { drawable } from '../text/display-width.js';
import { cellContext, chosenColumns } from './columns.js';
import type { PlainTableOptions } from './plain-table.js';
import { sortGroups } from './row-order.js';

export interface SeparatedOptions extends Pick<PlainTableOptions, 'glyphs' | 'columns' | 'order'> {
  readonly format: 'tsv' | 'csv';
  readonly header: boolean | undefined;
}

/** The rows of the plain table for other programs: nothing is padded or cut, and the thread id is whole. */
export function separatedTable(fleet: Fleet, options: SeparatedOptions): readonly string[] {
  const context = cellContext(fleet, { ...options, now: fleet.generatedAt, debug: false });
  const columns = chosenColumns(options.columns);
  const rows = sortGroups(sessionGroups(fleet.sessions), options.order, context).map((row) =>
    columns.map(({ name, text }) =>
      drawable(name === 'tid' ? row.session.threadId : text(row, context)),
    ),
  );
  const lines = options.header ? [columns.map(({ name }) => name), ...rows] : rows;
  return lines.map((cells) =>
    options.format === 'tsv' ? cells.join('\t') : cells.map(quoted).join(','),
  );
}

/** By RFC 4180. */
function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
