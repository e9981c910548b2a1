import { describe, expect, it } from 'vitest';
import { compareRows } from './row-history.js';

/** Remembers the text of a row, and the same object while it stays the same. */
function remember(text: string, before: { text: string } | undefined): { text: string } {
  return before?.text === text ? before : { text };
}

function after(...refreshes: readonly (readonly (readonly [string, string])[])[]) {
  let history = compareRows(new Map<string, { text: string }>(), [], remember);
  for (const rows of refreshes) history = compareRows(history.memory, rows, remember);
  return history;
}

describe('comparing the rows of a refresh with the ones before', () => {
  it('tells new, changed and unchanged rows apart', () => {
    const { steps } = after(
      [
        ['a', '1'],
        ['b', '1'],
      ],
      [
        ['a', '1'],
        ['b', '2'],
        ['c', '1'],
      ],
    );
    expect(steps.map(({ row, before, after }) => [row, before?.text, after.text])).toEqual([
      ['1', '1', '1'],
      ['2', '1', '2'],
      ['1', undefined, '1'],
    ]);
    expect(steps[0]?.before).toBe(steps[0]?.after);
  });

  it('gives the rows that are gone, and forgets them', () => {
    const first = after([['a', '1']], []);
    expect([...first.gone]).toEqual([['a', { text: '1' }]]);
    expect(first.memory.size).toBe(0);
  });

  it('keeps the same memory if nothing changed', () => {
    const { memory } = after([['a', '1']]);
    expect(compareRows(memory, [['a', '1']], remember).memory).toBe(memory);
    expect(compareRows(memory, [['a', '2']], remember).memory).not.toBe(memory);
  });
});
