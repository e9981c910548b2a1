import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineCells } from './paint-line.js';

const width = 12;

const span = fc.record({
  text: fc.constantFrom('', '5s', '12s', 'main', 'a title', 'żółw', '山', '山山 b', '●'),
  style: fc.record({ tone: fc.constantFrom('plain', 'ask'), bold: fc.boolean() }),
});
const line = fc.array(span, { maxLength: 5 });

test('every line sets every cell of the screen once, so that nothing of an earlier line stays', () => {
  fc.assert(
    fc.property(line, (now) => {
      const cells = lineCells(now, { row: 0, width, theme: 'default', unicode: true });
      expect(Object.keys(cells)).toHaveLength(width);
      expect(cells).toHaveLength(width);
    }),
    { numRuns: 2_000 },
  );
});
