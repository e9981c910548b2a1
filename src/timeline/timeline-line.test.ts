import { describe, expect, it } from 'vitest';
import { epochMs } from '../core/time.js';
import type { TimelineSpan, TimelineState } from '../core/session/timeline.js';
import { glyphsFor } from '../output/text/glyphs.js';
import { timelineAxis, timelineCells } from './timeline-line.js';

const hour = 60 * 60 * 1000;
/** Local noon, whatever the zone of this machine. */
const noon = new Date(2026, 10, 23, 12).getTime();

function picture(
  spans: readonly (readonly [from: number, to: number, TimelineState])[],
  cells = 8,
  unicode = true,
): string {
  const line = timelineCells(
    spans.map(([from, to, state]): TimelineSpan => ({
      from: epochMs(from),
      to: epochMs(to),
      state,
    })),
    { from: epochMs(0), to: epochMs(8 * hour), cells },
    glyphsFor({ unicode }),
  );
  return line.map(({ text }) => text).join('');
}

describe('a timeline of the last hours', () => {
  it('has a glyph for each state, and a blank where there was no thread', () => {
    const spans = [
      [1 * hour, 2 * hour, 'idle'],
      [2 * hour, 4 * hour, 'working'],
      [4 * hour, 5 * hour, 'asking'],
      [5 * hour, 6 * hour, 'failed'],
      [6 * hour, 8 * hour, 'unknown'],
    ] as const;
    expect(picture(spans)).toBe(' ▁██◆✗░░');
    expect(picture(spans, 8, false)).toBe(' _##!x~~');
    expect(picture(spans, 16)).toBe('  ▁▁████◆◆✗✗░░░░');
    expect(picture(spans, 0)).toBe('');
  });

  it('shows what took the most of a cell, but waiting for the user from a quarter on', () => {
    const worked = (minutes: number): string =>
      picture([
        [0, hour - minutes * 60_000, 'working'],
        [hour - minutes * 60_000, hour, 'asking'],
        [hour, 1.4 * hour, 'working'],
        [1.4 * hour, 2 * hour, 'idle'],
      ]).slice(0, 2);
    expect(worked(16)).toBe('◆▁');
    expect(worked(14)).toBe('█▁');
  });
});

describe('the axis', () => {
  const axis = (from: number, cells: number): string =>
    timelineAxis({ from: epochMs(from), to: epochMs(from + 8 * hour), cells }, '|');

  it('names each local hour where it begins', () => {
    expect(axis(noon - hour / 2, 32)).toBe('  |12 |13 |14 |15 |16 |17 |18   ');
    expect(axis(noon, 40)).toBe(
      '|12  |13  |14  |15  |16  |17  |18  |19  '.replace('|12  ', '     '),
    );
  });

  it('leaves out hours that have no room', () => {
    expect(axis(noon - hour / 2, 16)).toBe(' |12 |14 |16 |18');
    expect(axis(noon, 2)).toBe('  ');
  });
});
