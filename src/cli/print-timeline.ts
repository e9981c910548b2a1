import { withoutHidden } from '../app/shown-sessions.js';
import { timelinesByRow } from '../core/fleet/row-key.js';
import { orderGroups, sessionGroups } from '../core/fleet/session-groups.js';
import type { Fleet } from '../core/session/snapshot.js';
import type { Options } from '../options/options.js';
import { cellContext } from '../output/table/columns.js';
import { noMatch } from '../output/table/plain-table.js';
import { sessionFilter } from '../output/table/session-filter.js';
import { ansiLine } from '../output/text/ansi.js';
import { drawable } from '../output/text/display-width.js';
import { noticeTexts } from '../output/text/format.js';
import { cutLine } from '../output/text/line.js';
import { printError, printText } from '../platform/print-text.js';
import { styleHere } from './commands/print-page.js';
import { withoutQuotes } from './commands/print-table.js';
import { timelineLegend } from '../timeline/timeline-line.js';
import { timelineTable } from '../timeline/timeline-table.js';

/** A pipe has no width: enough for five minutes a cell. */
const pipeWidth = 140;

/**
 * `--once --timeline`: what each session did over the last hours, one line a root thread, in the table's order; `shown` has
 * the timelines.
 */
export async function printTimeline(all: Fleet, options: Options, shown: Fleet): Promise<void> {
  const { width = pipeWidth, theme, glyphs } = styleHere(options);
  const fleet = withoutQuotes(withoutHidden(all, options), options);
  const groups = orderGroups(sessionGroups(fleet.sessions));
  const context = cellContext(fleet, { now: fleet.generatedAt, debug: options.debug, glyphs });
  const { passes } = sessionFilter(options.filter, context);
  const rows = groups.filter(passes);
  const read = timelinesByRow(shown.sessions.flatMap(({ timeline }) => timeline ?? []));
  for (const notice of noticeTexts(fleet)) printError(notice);
  for (const { key, session } of rows) {
    const problem = read.get(key)?.trouble;
    if (problem !== undefined) {
      printError(drawable(`${session.name ?? session.threadId}: ${problem}`));
    }
  }
  const table = timelineTable({ now: fleet.generatedAt, width, glyphs });
  const lines = [
    table.titles,
    ...rows.map((row) => table.line(row, read.get(row.key))),
    timelineLegend(glyphs),
  ].map((line) => `${ansiLine(cutLine(line, width, glyphs.ellipsis), theme)}\n`);
  const none = groups.length > 0 ? noMatch(options.filter, groups.length) : 'No session to show.';
  await printText(rows.length === 0 ? `${none}\n` : lines.join(''));
}
