import type { Fleet } from '../core/session/snapshot.js';
import type { ThemeName } from '../output/text/theme.js';
import type { Timeline } from '../core/session/timeline.js';
import { orderGroups, sessionGroups } from '../core/fleet/session-groups.js';
import { timelinesByRow } from '../core/fleet/row-key.js';
import { ansiLine } from '../output/text/ansi.js';
import { drawable } from '../output/text/display-width.js';
import { failureText } from '../output/text/format.js';
import { glyphsFor } from '../output/text/glyphs.js';
import { cutLine } from '../output/text/line.js';
import { rowOfGroup } from '../output/table/row.js';
import { timelineLegend } from './timeline-line.js';
import { timelineTable } from './timeline-table.js';

export interface TimelinePageOptions {
  readonly width: number;
  readonly theme: ThemeName;
  readonly unicode: boolean;
}

/** The picture of the last hours as `--once --timeline` prints it: one line a root thread, in the table's order. */
export function timelinePage(
  fleet: Fleet,
  timelines: readonly Timeline[],
  options: TimelinePageOptions,
): { readonly lines: readonly string[]; readonly notices: readonly string[] } {
  const glyphs = glyphsFor(options);
  const rows = orderGroups(sessionGroups(fleet.sessions)).map(rowOfGroup);
  const read = timelinesByRow(timelines);
  const table = timelineTable({ now: fleet.generatedAt, width: options.width, glyphs });
  const lines = [
    table.titles,
    ...rows.map((row) => table.line(row, read.get(row.key))),
    timelineLegend(glyphs),
  ].map((line) => ansiLine(cutLine(line, options.width, glyphs.ellipsis), options.theme));
  const problems = rows.flatMap(({ key, session }) => {
    const trouble = read.get(key)?.trouble;
    return trouble === undefined ? [] : [`${session.name ?? session.threadId}: ${trouble}`];
  });
  return {
    lines: rows.length === 0 ? ['No session to show.'] : lines,
    notices: [
      ...fleet.failures.map((failure) => failureText(failure)),
      ...fleet.warnings.map((warning) => `warning: ${drawable(warning)}`),
      ...problems.map((trouble) => drawable(trouble)),
    ],
  };
}
