import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chosenColumns } from './columns.js';
import { layOutColumns, type Layout } from './table-layout.js';

const columns = chosenColumns(undefined);

const lengths: Readonly<Record<string, number>> = {
  HOST: 6,
  PID: 6,
  TID: 14,
  SUB: 3,
  STATE: 7,
  AGE: 4,
  FOR: 4,
  NAME: 12,
  TITLE: 40,
  BRANCH: 14,
  PWD: 30,
  WHY: 50,
};

function layout(
  width: number,
  oneHost: boolean,
  changed: Readonly<Record<string, number>> = {},
): Layout {
  const widths = columns.map(({ title }) => changed[title] ?? lengths[title] ?? 0);
  return layOutColumns(columns, widths, width, oneHost);
}

function titles(
  width: number,
  oneHost: boolean,
  changed: Readonly<Record<string, number>> = {},
): string {
  return layout(width, oneHost, changed)
    .columns.map(({ column }) => column.title)
    .join(' ');
}

test('a narrow screen drops FOR, PID, AGE, TID, NAME, WHY and then a lone HOST', () => {
  const seen: string[] = [];
  for (let width = 200; width >= 55; width -= 1) {
    const shown = titles(width, true);
    if (shown !== seen.at(-1)) seen.push(shown);
  }
  expect(seen).toMatchInlineSnapshot(`
    [
      "HOST PID TID SUB STATE AGE FOR NAME TITLE BRANCH PWD WHY",
      "HOST PID TID SUB STATE AGE NAME TITLE BRANCH PWD WHY",
      "HOST TID SUB STATE AGE NAME TITLE BRANCH PWD WHY",
      "HOST TID SUB STATE NAME TITLE BRANCH PWD WHY",
      "HOST SUB STATE NAME TITLE BRANCH PWD WHY",
      "HOST SUB STATE TITLE BRANCH PWD WHY",
      "HOST SUB STATE TITLE BRANCH PWD",
    ]
  `);
});

test('HOST stays where there are several', () => {
  expect(titles(62, false)).toBe('HOST SUB STATE TITLE BRANCH PWD');
});

test('a branch that would leave no room for the state is not shown', () => {
  expect(titles(70, true, { BRANCH: 70 })).toBe('HOST SUB STATE NAME TITLE PWD WHY');
});

test('a branch has its full width, and no line is longer than the screen', () => {
  const natural = fc.integer({ min: 3, max: 120 });
  fc.assert(
    fc.property(fc.integer({ min: 8, max: 300 }), natural, natural, (width, branch, pwd) => {
      const { columns: placed, gap } = layout(width, true, { BRANCH: branch, PWD: pwd });
      const used = placed.reduce((sum, column) => sum + column.width, 0);
      expect(used + gap * (placed.length - 1)).toBeLessThanOrEqual(width);
      const shown = placed.find(({ column }) => column.title === 'BRANCH');
      expect(shown?.width ?? branch).toBe(branch);
    }),
  );
});

test('what a wide column leaves is taken by a narrow one that went before it', () => {
  expect(titles(39, false, { BRANCH: 23, HOST: 18, PWD: 30 })).toBe('SUB STATE BRANCH');
});

test('a text recognised by its first words gets room for these before another gets more', () => {
  const { columns: placed } = layout(149, false, { NAME: 4, BRANCH: 23, HOST: 18 });
  const width = (title: string): number =>
    placed.find(({ column }) => column.title === title)?.width ?? 0;
  expect(width('TITLE')).toBeGreaterThanOrEqual(20);
  // Their least widths are 4 apart.
  expect(Math.abs(width('PWD') - width('WHY'))).toBeLessThanOrEqual(4);
});

test('columns are dropped before titles get too narrow to distinguish rows', () => {
  for (let width = 66; width <= 200; width += 1) {
    const placed = layout(width, false).columns;
    const title = placed.find(({ column }) => column.title === 'TITLE');
    expect(title?.width, `${width}`).toBeGreaterThanOrEqual(20);
  }
});
