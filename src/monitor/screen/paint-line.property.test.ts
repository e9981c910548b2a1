import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StyledLine } from '../../output/text/line.js';
import { paintLine } from './paint-line.js';

const width = 12;

type Cell = readonly [attribute: number, text: string];

/** The cells after this line was painted. */
function painted(line: StyledLine): readonly Cell[] {
  const cells: Cell[] = [];
  const put = (column: number, attribute: number, text: string): void => {
    cells[column] = [attribute, text];
  };
  paintLine(line, { row: 0, width, theme: 'default', unicode: true, put });
  return cells;
}

const span = fc.record({
  text: fc.constantFrom('', '5s', '12s', 'main', 'a title', 'żółw', '山', '山山 b', '●'),
  style: fc.record({ tone: fc.constantFrom('plain', 'ask'), bold: fc.boolean() }),
});
const line = fc.array(span, { maxLength: 5 });

test('every line sets every cell of the screen once, so that nothing of an earlier line stays', () => {
  fc.assert(
    fc.property(line, (now) => {
      const cells = painted(now);
      expect(Object.keys(cells)).toHaveLength(width);
      expect(cells).toHaveLength(width);
    }),
    { numRuns: 2_000 },
  );
});
