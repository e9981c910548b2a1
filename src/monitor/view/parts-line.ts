import {
  lineWidth,
  span,
  spread,
  type Style,
  type StyledLine,
  type Tone,
} from '../../output/text/line.js';

/** A fact of the header, or a key of the footer. */
export interface Part {
  readonly spans: StyledLine;
  readonly side: 'left' | 'right';
  /** The higher, the sooner a narrow screen goes without it. */
  readonly rank: number;
}

export function part(
  text: string,
  rank: number,
  style: Tone | Style = 'plain',
  side: Part['side'] = 'left',
): Part {
  return { spans: [span(text, style)], side, rank };
}

const between = '  ';

function sideOf(parts: readonly Part[], side: Part['side']): StyledLine {
  return parts
    .filter((part) => part.side === side)
    .flatMap(({ spans }, index) => (index === 0 ? spans : [span(between), ...spans]));
}

function place<Some extends Part>(parts: readonly Some[], width: number) {
  const kept = [...parts];
  for (;;) {
    const left = [span(' '), ...sideOf(kept, 'left')];
    const right = sideOf(kept, 'right');
    const ends = right.length === 0 ? [] : [...right, span(' ')];
    const room = lineWidth(left) + lineWidth(ends) + (ends.length > 0 ? between.length : 0);
    if (room <= width || kept.length <= 1) return { parts: kept, left, right: ends };
    const last = kept.reduce((highest, part) => (part.rank >= highest.rank ? part : highest));
    kept.splice(kept.indexOf(last), 1);
  }
}

/** The parts on one line, those on the right at its end; what has no room is left out. */
export function partsLine(parts: readonly Part[], width: number): StyledLine {
  const { left, right } = place(parts, width);
  return spread(left, right, width);
}

export function partAt<Some extends Part>(
  parts: readonly Some[],
  width: number,
  column: number,
): Some | undefined {
  const placed = place(parts, width);
  const starts = { left: 1, right: width - lineWidth(placed.right) };
  for (const part of placed.parts) {
    const end = starts[part.side] + lineWidth(part.spans);
    if (column >= starts[part.side] && column < end) return part;
    starts[part.side] = end + between.length;
  }
  return undefined;
}
