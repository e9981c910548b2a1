import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { columns } from '../../output/table/columns.js';
import { labelOf } from '../keys/key-binding.js';
import { keyGroups } from '../keys/key-table.js';

const page = readFileSync(new URL('../../../docs/monitor.md', import.meta.url), 'utf8');

/** The rows of the first table below these words. */
function tableBelow(words: string): readonly string[] {
  const below = page.slice(page.indexOf(words) + words.length);
  const table = /^\|.*\n\| --- .*\n((?:\|.*\n?)+)/m.exec(below)?.[1] ?? '';
  return table.trimEnd().split('\n');
}

test.each(keyGroups)('docs/monitor.md lists the keys of "$title"', ({ title, bindings }) => {
  const rows = bindings.map((binding) => `| ${labelOf(binding)} | ${binding.help} |`);
  expect(tableBelow(`### ${title}\n`)).toEqual(rows);
});

test('docs/monitor.md lists every column', () => {
  expect(tableBelow('**The list**')).toEqual(columns.map((c) => `| ${c.title} | ${c.help} |`));
});
