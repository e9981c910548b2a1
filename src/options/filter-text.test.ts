import { expect, test } from 'vitest';
import { filterText } from './filter-text.js';
import { noFlags, type ParsedFlags } from './flag-table.js';

const views = [
  { name: 'review', filter: 'repo:shop state:ask' },
  { name: 'prüfung', filter: 'title:prüf' },
];

function made(flags: Partial<ParsedFlags>): string {
  const text = filterText({ ...noFlags, ...flags }, views);
  return text.ok ? text.value : `error: ${text.error}`;
}

test.each<readonly [Partial<ParsedFlags>, string]>([
  [{}, ''],
  [{ filter: '  ' }, ''],
  [{ state: 'ask' }, 'state:ask'],
  [{ state: 'FAIL, Ask' }, 'state:FAIL,Ask'],
  [{ repo: 'shop', model: 'gpt-5' }, 'repo:shop model:gpt-5'],
  [{ repo: ' my "shop ' }, 'repo:"my shop"'],
  [{ view: 'review' }, 'repo:shop state:ask'],
  [{ view: 'prüfung', filter: '!idle', state: 'work' }, 'title:prüf state:work !idle'],
  [{ filter: '\u001b[31mred\u202e\nline' }, 'red line'],
])('%j makes the filter %j', (flags, filter) => {
  expect(made(flags)).toBe(filter);
});

test.each<readonly [Partial<ParsedFlags>, string]>([
  [
    { state: 'asks' },
    '--state: unknown value "asks"; valid values: ask, fail, stop, work, idle, unk',
  ],
  [{ state: '' }, '--state: unknown value ""; valid values: ask, fail, stop, work, idle, unk'],
  [{ repo: ' ' }, '--repo needs a value'],
  [{ model: '\u202e' }, '--model needs a value'],
  [{ view: 'x\u001b[31m' }, '--view: unknown view "x"; views: review, prüfung'],
  [{ filter: 'a'.repeat(1001) }, '--filter: longer than 1000 characters'],
])('%j is refused', (flags, sentence) => {
  expect(made(flags)).toBe(`error: ${sentence}`);
});

test('without views, none is listed', () => {
  const text = filterText({ ...noFlags, view: 'review' }, []);
  expect(text).toEqual({ ok: false, error: '--view: unknown view "review"; views: none' });
});
