import { sessionGroups } from '../../core/fleet/session-groups.js';
import { cellContext, chosenColumns, endedColumns } from '../../output/table/columns.js';
import { sortGroups } from '../../output/table/row-order.js';
import {
  layOutColumns,
  naturalWidths,
  tableLine,
  titleLine,
} from '../../output/table/table-layout.js';
import { noticeTexts } from '../../output/text/format.js';
import { span, wrap, type StyledLine } from '../../output/text/line.js';
import type { ScreenView } from '../state/screen-layout.js';

/**
 * The sessions that ended in the last day, each with the command that resumes it:
 *
 *      SUB STATE     AGE  TITLE            BRANCH  PWD         LAST
 *      0   finished   2h  Fix the CI       main    ~/src/shop  All tests pass.
 *        cd /home/noa/src/shop && codex resume 01998a2b-…
 */
export function endedPage({ ended, now, glyphs, size }: ScreenView): readonly StyledLine[] {
  const title: StyledLine = [span(' Ended in the last 24 hours', { tone: 'accent', bold: true })];
  if (!ended) return [title, [], [span(` reading${glyphs.ellipsis}`, 'muted')]];
  const context = cellContext(ended, { now, debug: false, glyphs });
  const groups = sessionGroups(ended.sessions);
  const order = { column: 'age', reversed: false } as const;
  const rows = sortGroups(groups, order, context);
  const columns = chosenColumns(endedColumns);
  const widths = naturalWidths(columns, rows, context);
  const oneHost = ended.chosenHosts.length < 2;
  const layout = layOutColumns(columns, widths, size.columns - 1, oneHost);
  const table = rows.flatMap((row) => [
    [span(' '), ...tableLine(row, layout, context)],
    ...wrap(row.session.ended?.resume ?? '', Math.max(12, size.columns - 4)).map((text) => [
      span(`   ${text}`, 'muted'),
    ]),
  ]);
  return [
    title,
    ...noticeTexts(ended).map((text) => [span(` ${text}`, 'accent')]),
    [],
    ...(rows.length > 0
      ? [[span(' '), ...titleLine(layout, () => '')], ...table]
      : [[span(' No session has ended.', 'muted')]]),
  ];
}
