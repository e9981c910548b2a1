import { epochMs, type EpochMs } from '../core/time.js';
import { timelineLength, type Timeline } from '../core/session/timeline.js';
import { fit } from '../output/text/display-width.js';
import type { Glyphs } from '../output/text/glyphs.js';
import { span, type StyledLine } from '../output/text/line.js';
import type { Row } from '../core/fleet/session-groups.js';
import type { CellContext } from '../output/table/columns.js';
import { stateCellStyle, stateText } from '../output/table/state-cell.js';
import { timelineAxis, timelineCells, type TimelineFrame } from './timeline-line.js';

export interface TimelineTableOptions extends Pick<CellContext, 'now' | 'glyphs'> {
  /** In cells. */
  readonly width: number;
}

const stateWidth = 7;
const leastTitle = 12;
const mostTitle = 32;
/** A narrower timeline takes room from the title. */
const goodTimeline = 48;

/**
 * What each row's thread did over the last hours:
 *
 *     STATE   NAME OR TITLE          |14     |15     |16     |17
 *     ● WORK  Fix the CI             ▁▁▁████◆◆◆████████▁▁▁▁▁▁███
 */
export function timelineTable(options: TimelineTableOptions): {
  readonly titles: StyledLine;
  readonly line: (row: Row, timeline: Timeline | undefined) => StyledLine;
} {
  const { now, width, glyphs } = options;
  const room = width - stateWidth - 2;
  const title = Math.max(leastTitle, Math.min(mostTitle, room - goodTimeline));
  const cells = Math.max(0, room - title - 1);
  const frame: TimelineFrame = { from: epochMs(now - timelineLength), to: now, cells };
  const fitted = (text: string): string => fit(text, title, glyphs);
  return {
    titles: [
      span(`${'STATE'.padEnd(stateWidth)} ${fitted('NAME OR TITLE')} `, 'title'),
      span(timelineAxis(frame, glyphs.box.vertical), 'title'),
    ],
    line: (row, timeline) => {
      const { session, verdict, alarms } = row;
      const state = stateText(verdict, glyphs, alarms.length > 0);
      const called = session.name ?? session.title ?? session.threadId;
      const indent = row.branch ? '  ' : '';
      return [
        span(fit(state, stateWidth + 1), stateCellStyle(row)),
        span(`${fitted(indent + called)} `),
        ...cellsOf(timeline, frame, glyphs),
      ];
    },
  };
}

function cellsOf(timeline: Timeline | undefined, frame: TimelineFrame, glyphs: Glyphs): StyledLine {
  if (!timeline) return [span('reading', 'muted')];
  const { spans, trouble } = timeline;
  if (spans.length === 0 && trouble !== undefined) return [span(trouble, 'muted')];
  return timelineCells(toNow(timeline, frame.to), frame, glyphs);
}

/** The last state goes on until another one is read. */
export function toNow({ spans }: Timeline, now: EpochMs): Timeline['spans'] {
  const last = spans.at(-1);
  return last && last.to < now ? [...spans.slice(0, -1), { ...last, to: now }] : spans;
}
