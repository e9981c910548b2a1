import { expect, test } from 'vitest';
import { aFleet, aSession, aSubagent, aVerdict } from '../../fixtures/a-session.js';
import type { Fleet } from '../core/session/snapshot.js';
import { shownThreads } from './shown-sessions.js';

/** The numbers of the threads that are printed. */
function shown(fleet: Fleet, filter: string, allSources = false): string {
  const { sessions } = shownThreads(fleet, { filter, allSources });
  return sessions
    .map(({ threadId }) => Number(threadId.slice(-2)))
    .sort((a, b) => a - b)
    .join(' ');
}

const root = aSession({ number: 1, title: 'shop', verdict: aVerdict('model') });
const child = aSubagent(root, { number: 2, title: 'child', verdict: aVerdict('idle') });
const grandchild = aSubagent(child, { number: 3, title: 'deep', verdict: aVerdict('approval') });
const other = aSession({ number: 4, title: 'docs' });
const hidden = aSession({ number: 5, title: 'shop on the desktop', hiddenSource: true });
const fleet = aFleet([grandchild, hidden, root, other, child]);

test.each([
  ['', '1 2 3 4'],
  ['title:shop', '1'],
  ['docs', '4'],
  ['nowhere', ''],
])('the filter %j leaves the threads %j', (filter, threads) => {
  expect(shown(fleet, filter)).toBe(threads);
});

test('a subagent that matches comes with all its parents', () => {
  expect(shown(fleet, 'title:deep')).toBe('1 2 3');
});

test('a root asks while a subagent of it does, as on the screen', () => {
  expect(shown(fleet, 'state:ask')).toBe('1 2 3');
  expect(shown(fleet, 'state:work')).toBe('');
});

test('what excludes a root excludes its subagents; else each is excluded by itself', () => {
  expect(shown(fleet, '!title:shop')).toBe('4');
  expect(shown(fleet, '!title:child')).toBe('1 2 3 4');
  expect(shown(fleet, '!title:deep')).toBe('1 2 4');
});

test('the desktop app’s threads are shown only where asked for, and then filtered', () => {
  expect(shown(fleet, 'shop', true)).toBe('1 5');
});

test('all else of the fleet stays', () => {
  const warned = { ...fleet, warnings: ['careful'] };
  expect(shownThreads(warned, { filter: 'nowhere', allSources: false })).toEqual({
    ...warned,
    sessions: [],
  });
});
