import { expect, test } from 'vitest';
import { aViewOf, press } from '../../../fixtures/a-view.js';
import { aFleet, aSession } from '../../../fixtures/a-session.js';
import type { Action } from '../state/action.js';
import { frame } from './frame.js';

const details: Action = press('d');
const end: Action = press('end');

test.each<[string, readonly Action[], number, boolean]>([
  ['the list', [], 24, false],
  ['details that fit', [details], 60, false],
  ['details that go on', [details], 20, true],
  ['the end of such details', [details, end], 20, false],
  ['help that continues', [press('?')], 24, true],
])('on %s, PgDn is offered only where more follows', (_, actions, rows, offered) => {
  const size = { columns: 120, rows };
  const view = aViewOf(aFleet([aSession({})]), actions, {}, size);
  const last = frame({ ...view, size }).lines.at(-1) ?? [];
  const text = last.map((part) => part.text).join('');
  expect(text.includes('PgDn more')).toBe(offered);
});
