import { columnNamed } from '../../output/table/columns.js';
import { glyphsFor } from '../../output/text/glyphs.js';
import { displayWidth } from '../../output/text/display-width.js';
import { span, type StyledLine } from '../../output/text/line.js';
import type { ListedRows } from '../state/listed-rows.js';
import type { MonitorView } from '../state/monitor-view.js';
import { partsLine, type Part } from './parts-line.js';
import { inputWindow } from '../state/text-input.js';

/** The line above the footer and, while a filter is typed, where its cursor stands. */
export interface Prompt {
  readonly line: StyledLine;
  readonly cursor: number | undefined;
}

/**
 * What the user's keys leave out of the list, or have done to its order:
 *
 *      / api !idle   3 of 12   only what needs you: a   sorted by AGE ▾   frozen: z
 */
export function promptLine(view: MonitorView, listed: ListedRows, width: number): Prompt {
  const { ui } = view;
  const shown = promptParts(view);
  const filtering = ui.filterOpen || ui.filter.text !== '';
  if (!filtering) return { line: partsLine(shown, width), cursor: undefined };
  const roots = listed.rows.filter((row) => !row.branch).length;
  const count = ` ${roots} of ${listed.groups.length}`;
  const field = Math.max(1, width - displayWidth(count) - 4);
  const window = inputWindow(ui.filter, field);
  const filter: Part = {
    spans: [
      span('/', { tone: 'title', bold: true }),
      span(` ${window.text}${ui.filterOpen ? ' ' : ''}`, { tone: 'plain', bold: true }),
      span(count, 'muted'),
    ],
    side: 'left',
    rank: 0,
  };
  return {
    line: partsLine([filter, ...shown], width),
    cursor: ui.filterOpen ? Math.min(width - 1, 3 + window.cursor) : undefined,
  };
}

function promptParts(view: MonitorView): readonly Part[] {
  const { ui } = view;
  const order = orderText(view);
  return [
    ...(ui.frozen ? ['frozen: z'] : []),
    ...(ui.attentionOnly ? ['only what needs you: a'] : []),
    ...(order === undefined ? [] : [order]),
  ].map((text, index) => ({ spans: [span(text, 'accent')], side: 'left', rank: 1 + index }));
}

/** Undefined for the order that holds still. */
function orderText({ ui, caps }: MonitorView): string | undefined {
  const { ascending, descending } = glyphsFor(caps);
  const column = columnNamed(ui.sortColumn);
  if (column) {
    return `sorted by ${column.title} ${ui.reversed ? ascending : descending}`;
  }
  return ui.reversed ? 'reversed: I' : undefined;
}
