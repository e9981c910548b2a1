import { lineWidth, span, spread } from '../../output/text/line.js';
import type { StyledLine } from '../../output/text/styled-line.js';

/** A fact of the header, or a key of the footer. */
export interface Part {
  readonly spans: StyledLine;
  readonly side: 'left' | 'right';
  /** The higher, the sooner a narrow screen goes without it. */
  readonly rank: number;
}

const between = '  ';

function sideOf(parts: readonly Part[], side: Part['side']): StyledLine {
  return parts
    .filter((part) => part.side === side)
    .flatMap(({ spans }, index) => (index === 0 ? spans : [span(between), ...spans]));
}

/** The parts on one line, those on the right at its end, one blank at either edge; what has no room is left out. */
export function partsLine(parts: readonly Part[], width: number): StyledLine {
  const kept = [...parts];
  for (;;) {
    const left = [span(' '), ...sideOf(kept, 'left')];
    const right = sideOf(kept, 'right');
    const ends = right.length === 0 ? [] : [...right, span(' ')];
    const room = lineWidth(left) + lineWidth(ends) + (ends.length > 0 ? between.length : 0);
    if (room <= width || kept.length <= 1) return spread(left, ends, width);
    const last = kept.reduce((highest, part) => (part.rank >= highest.rank ? part : highest));
    kept.splice(kept.indexOf(last), 1);
  }
}
