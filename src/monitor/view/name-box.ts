import { shortThreadIds } from '../../output/text/short-thread-id.js';
import { cutEnd, displayWidth, fit } from '../../output/text/display-width.js';
import { glyphsFor } from '../../output/text/glyphs.js';
import { span } from '../../output/text/line.js';
import type { Span, StyledLine, Tone } from '../../output/text/styled-line.js';
import type { Capabilities } from '../state/monitor-view.js';
import { inputWindow } from '../state/text-input.js';
import type { NameBox } from '../state/ui-state.js';

const widest = 72;

export interface DrawnBox {
  readonly lines: readonly StyledLine[];
  /** Where in the box the cursor stands; absent where nothing is typed in it. */
  readonly cursor?: { readonly row: number; readonly column: number };
}

/**
 * Where a name is typed:
 *
 *      ┌─ Name for 01998a2b…c3d4e on local ────────────────┐
 *      │ deploy▏                                           │
 *      │ An empty name removes it.                         │
 *      └───────────────────────────────────────────────────┘
 */
export function nameBox(box: NameBox, width: number, caps: Capabilities): DrawnBox {
  const { box: edges, ellipsis } = glyphsFor(caps);
  const outer = Math.max(6, Math.min(width - 2, widest));
  const inner = outer - 4;
  const id = shortThreadIds([box.row.threadId], ellipsis).get(box.row.threadId) ?? '';
  const title = cutEnd(` Name for ${id} on ${box.row.host} `, Math.max(0, outer - 3), ellipsis);
  const rule = Math.max(0, outer - 3 - displayWidth(title));
  const window = inputWindow(box.input, inner);
  const note = noteOf(box);
  const edge = span(edges.vertical, 'title');
  const field = (text: string, tone: Tone, bold: boolean): StyledLine => [
    span(' '),
    edge,
    span(` ${fit(text, inner, { align: 'left', keep: 'start', ellipsis })} `, { tone, bold }),
    edge,
  ];
  const border = (text: string): readonly Span[] => [span(' '), span(text, 'title')];
  return {
    lines: [
      [
        ...border(edges.topLeft + edges.horizontal),
        span(title, { tone: 'title', bold: true }),
        span(edges.horizontal.repeat(rule) + edges.topRight, 'title'),
      ],
      field(window.text, 'plain', true),
      field(note.text, note.tone, false),
      border(edges.bottomLeft + edges.horizontal.repeat(outer - 2) + edges.bottomRight),
    ],
    cursor: { row: 1, column: 3 + window.cursor },
  };
}

function noteOf(box: NameBox): { readonly text: string; readonly tone: Tone } {
  if (box.saving) return { text: 'Saving', tone: 'muted' };
  if (box.failure !== undefined) return { text: `not saved: ${box.failure}`, tone: 'error' };
  return { text: 'An empty name removes it.', tone: 'muted' };
}
