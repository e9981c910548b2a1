import { rowKey } from '../../core/fleet/row-key.js';
import { glyphsFor } from '../../output/text/glyphs.js';
import { span } from '../../output/text/line.js';
import type { StyledLine } from '../../output/text/styled-line.js';
import { timelineLegend } from '../../timeline/timeline-line.js';
import { timelineTable } from '../../timeline/timeline-table.js';
import type { ListedRows } from '../state/listed-rows.js';
import type { MonitorView } from '../state/monitor-view.js';
import type { ScreenLayout } from '../state/screen-layout.js';

/**
 * The list's rows as pictures of the last hours: the same rows in the same places, so that every key of the list
 * does here what it does there. What the glyphs mean stands below, where there is room.
 */
export function timelineList(
  view: MonitorView,
  listed: ListedRows,
  window: ScreenLayout['window'],
  width: number,
): { readonly titles: StyledLine; readonly rows: readonly StyledLine[] } {
  const glyphs = glyphsFor(view.caps);
  const table = timelineTable({ now: view.now, width: width - 1, glyphs });
  const inSight = listed.rows.slice(window.top, window.top + window.height);
  const rows = inSight.map((row) => {
    const line = [span(' '), ...table.line(row, view.timelines.get(row.key))];
    const selected = view.ui.selected && rowKey(view.ui.selected) === row.key;
    return selected === true
      ? line.map(({ text, style }) => ({ text, style: { ...style, inverse: true } }))
      : line;
  });
  const room = window.height - rows.length;
  const legend = room >= 2 ? [[], [span(' '), ...timelineLegend(glyphs)]] : [];
  return { titles: [span(' '), ...table.titles], rows: [...rows, ...legend] };
}
