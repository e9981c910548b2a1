import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StyledLine } from '../../output/text/line.js';
import { paintLine } from './paint-line.js';

const width = 12;

type Cell = readonly [attribute: number, text: string];

/** What the cells are once these lines were painted one over the other, and how many were set for the last. */
function painted(lines: readonly StyledLine[]): { cells: readonly Cell[]; set: number } {
  const cells: Cell[] = [];
  let shown: StyledLine | undefined;
  let set = 0;
  for (const line of lines) {
    set = 0;
    const put = (column: number, attribute: number, text: string): void => {
      cells[column] = [attribute, text];
      set += 1;
    };
    paintLine(line, { row: 0, width, theme: 'default', unicode: true, put }, shown);
    shown = line;
  }
  return { cells, set };
}

const span = fc.record({
  text: fc.constantFrom('', '5s', '12s', 'main', 'a title', 'żółw', '山', '山山 b', '●'),
  style: fc.record({ tone: fc.constantFrom('plain', 'ask'), bold: fc.boolean() }),
});
const line = fc.array(span, { maxLength: 5 });

test('a line painted over another one looks as if nothing had been there', () => {
  fc.assert(
    fc.property(line, line, (before, now) => {
      expect(painted([before, now]).cells).toEqual(painted([now]).cells);
    }),
    { numRuns: 2_000 },
  );
});

test('where an age moves on, only its cells and the blank rest are set', () => {
  const style = { tone: 'plain' } as const;
  const row = (age: string): StyledLine => ['IDLE ', age, ' main'].map((text) => ({ text, style }));
  expect(painted([row('5s'), row('6s')]).set).toBe(2 + (width - 'IDLE 5s main'.length));
});
