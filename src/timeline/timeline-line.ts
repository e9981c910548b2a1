import type { EpochMs } from '../core/time.js';
import { timelineStates, type TimelineSpan, type TimelineState } from '../core/session/timeline.js';
import type { Glyphs } from '../output/text/glyphs.js';
import { span, type Span, type StyledLine, type Tone } from '../output/text/line.js';

export interface TimelineFrame {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly cells: number;
}

const looks: Readonly<Record<TimelineState, { readonly tone: Tone; readonly word: string }>> = {
  working: { tone: 'work', word: 'worked' },
  asking: { tone: 'ask', word: 'asked you' },
  failed: { tone: 'fail', word: 'had failed' },
  idle: { tone: 'idle', word: 'idle' },
  unknown: { tone: 'unknown', word: 'not known' },
};

/** Waiting for the user and failures are shown where they take so much of a cell. */
const attentionShare = 0.25;

/** One glyph a cell, blank where the thread did not exist yet. */
export function timelineCells(
  spans: readonly TimelineSpan[],
  frame: TimelineFrame,
  glyphs: Glyphs,
): StyledLine {
  const cells: Span[] = [];
  for (let cell = 0; cell < frame.cells; cell += 1) {
    const state = stateWithin(spans, cellStart(frame, cell), cellStart(frame, cell + 1));
    const tone = state ? looks[state].tone : 'plain';
    const text = state ? glyphs.timeline[state] : ' ';
    const last = cells.at(-1);
    if (last?.style.tone === tone) cells[cells.length - 1] = span(last.text + text, tone);
    else cells.push(span(text, tone));
  }
  return cells;
}

/** `|14      |15      |16`: local hours, each where it begins. */
export function timelineAxis(frame: TimelineFrame, tick: string): string {
  let axis = '';
  // Time zones may be half hours off.
  const first = new Date(frame.from).setMinutes(60, 0, 0);
  for (let hour = first; hour < frame.to; hour += hourMs) {
    const at = Math.floor(((hour - frame.from) / (frame.to - frame.from)) * frame.cells);
    const label = `${tick}${String(new Date(hour).getHours()).padStart(2, '0')}`;
    if (at < axis.length || at + label.length > frame.cells) continue;
    axis = axis.padEnd(at) + label;
  }
  return axis.padEnd(frame.cells);
}

export function timelineLegend(glyphs: Glyphs): StyledLine {
  return timelineStates.flatMap((state) => [
    span(glyphs.timeline[state], looks[state].tone),
    span(` ${looks[state].word}   `, 'muted'),
  ]);
}

const hourMs = 60 * 60 * 1000;

function cellStart({ from, to, cells }: TimelineFrame, cell: number): number {
  return from + ((to - from) * cell) / cells;
}

/** What took most of this time; undefined where there was nothing. */
function stateWithin(
  spans: readonly TimelineSpan[],
  from: number,
  to: number,
): TimelineState | undefined {
  const taken = new Map<TimelineState, number>();
  for (const { from: begin, to: end, state } of spans) {
    const time = Math.min(end, to) - Math.max(begin, from);
    if (time > 0) taken.set(state, (taken.get(state) ?? 0) + time);
  }
  const attention = (['asking', 'failed'] as const).find(
    (state) => (taken.get(state) ?? 0) >= (to - from) * attentionShare,
  );
  return attention ?? [...taken].sort(([, a], [, b]) => b - a)[0]?.[0];
}
