import { expect, test } from 'vitest';
import { aFleet, aSession } from '../../../fixtures/a-session.js';
import { aViewOf, press } from '../../../fixtures/a-view.js';
import { screenLayout, watched } from './screen-layout.js';

const sessions = Array.from({ length: 15 }, (_, index) => aSession({ number: index + 1 }));
const [first, second] = sessions.map(({ host, threadId }) => ({ host, threadId }));

test.each([
  ['below a few rows', 3, 24, 6],
  ['below ten of many rows', 15, 20, 6],
  ['not at the cost of the tenth row', 15, 19, 0],
  ['below a few rows on a low screen', 3, 13, 6],
  ['not where it hides one of a few rows', 3, 12, 0],
  ['with more of the message on a high screen', 15, 40, 9],
])('the panel is there: %s', (_, count, rows, height) => {
  const size = { columns: 80, rows };
  const view = aViewOf(aFleet(sessions.slice(0, count)), [], {}, size);
  const { panelHeight, window } = screenLayout(view);
  expect(panelHeight).toBe(height);
  expect(panelHeight + window.height + 4).toBe(rows);
});

test.each([
  ['the list', [], { details: first, timelines: undefined }],
  ['another row', ['down'], { details: second, timelines: undefined }],
  ['the details', ['d'], { details: first, timelines: first }],
  ['the details of another', ['d', 'right'], { details: second, timelines: second }],
  ['the timelines', ['t'], { details: undefined, timelines: 'all' }],
  ['the details beside the timelines', ['t', 'd'], { details: first, timelines: 'all' }],
  ['the help', ['?'], { details: undefined, timelines: undefined }],
])('what is read for %s', (_, keys, expected) => {
  const size = { columns: 80, rows: 24 };
  const view = aViewOf(aFleet(sessions), keys.map(press), {}, size);
  expect(watched(view)).toEqual(expected);
});
