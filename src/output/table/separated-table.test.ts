import { expect, test } from 'vitest';
import { aFleet, aSession, aVerdict } from '../../../fixtures/a-session.js';
import { glyphsFor } from '../text/glyphs.js';
import { rowOrder } from './row-order.js';
import { separatedTable, type SeparatedOptions } from './separated-table.js';

const session = aSession({ title: 'say "hi", twice', verdict: aVerdict('idle') });
const lines = (over: Partial<SeparatedOptions>): readonly string[] =>
  separatedTable(aFleet([session]), {
    ...{ glyphs: glyphsFor({ unicode: false }), format: 'tsv', header: false },
    ...{ columns: ['tid', 'state', 'title'], order: rowOrder('need') },
    ...over,
  });

test('cells are separated by tabs, and the thread id is whole', () => {
  expect(lines({})).toEqual([`${session.threadId}\to IDLE\tsay "hi", twice`]);
});

test('CSV quotes what needs it, and the names of the columns come first if wanted', () => {
  expect(lines({ format: 'csv', header: true })).toEqual([
    'tid,state,title',
    `${session.threadId},o IDLE,"say ""hi"", twice"`,
  ]);
});

test('no text makes another cell or another row', () => {
  const hostile = { ...session, title: 'a\tb\nc' };
  const [only = '', ...others] = separatedTable(aFleet([hostile]), {
    ...{ glyphs: glyphsFor({ unicode: true }), format: 'tsv', header: false },
    ...{ columns: ['title', 'tid'], order: rowOrder('need') },
  });
  expect([only.split('\t').length, others]).toEqual([2, []]);
});
