import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StyledLine } from '../../output/text/line.js';
import { paintLine } from './paint-line.js';

const width = 12;
const place = { row: 0, width, theme: 'default', unicode: true } as const;

const span = fc.record({
  text: fc.constantFrom('', '5s', '12s', 'main', 'a title', 'żółw', '山', '山山 b', '●'),
  style: fc.record({ tone: fc.constantFrom('plain', 'ask'), bold: fc.boolean() }),
});
const line = fc.array(span, { maxLength: 5 });

/** By column what was set, over what was there. */
function painted(
  now: StyledLine,
  shown?: StyledLine,
  before: Readonly<Record<number, string>> = {},
): Readonly<Record<number, string>> {
  const cells = { ...before };
  paintLine(now, shown, place, (column, attribute, text) => {
    cells[column] = `${attribute} ${text}`;
  });
  return cells;
}

test('every line sets every cell of the screen, so that nothing of an earlier line stays', () => {
  fc.assert(
    fc.property(line, (now) => {
      expect(Object.keys(painted(now))).toHaveLength(width);
    }),
    { numRuns: 2_000 },
  );
});

test('a line over another one looks as it does by itself', () => {
  fc.assert(
    fc.property(line, line, fc.nat(5), (shown, other, kept) => {
      const now = [...shown.slice(0, kept), ...other, ...shown.slice(kept + 1)];
      expect(painted(now, shown, painted(shown))).toEqual(painted(now));
    }),
    { numRuns: 5_000 },
  );
});

test('where nothing has changed nothing is set', () => {
  const now = [
    { text: 'TID', style: { tone: 'muted' } as const },
    { text: '●山', style: { tone: 'work' } as const },
  ];
  expect(painted(now, now)).toEqual({});
});
