import { expect, test } from 'vitest';
import { ago, aSession, aSubagent, aVerdict } from '../../../fixtures/a-session.js';
import type { Session } from '../../core/session/session.js';
import type { StatusDetail, Verdict } from '../../core/session/status.js';
import { sessionGroups } from '../../core/fleet/session-groups.js';
import { rowKey } from '../../core/fleet/row-key.js';
import { markRow, rememberRows } from './row-memory.js';

function session(detail: StatusDetail, overrides: Partial<Verdict> = {}): Session {
  return aSession({ verdict: aVerdict(detail, overrides) });
}

const key = rowKey(session('idle'));

function isChangedAfter(...refreshes: readonly (readonly Session[])[]): boolean {
  const memory = refreshes.reduce(
    (known, sessions) => rememberRows(known, sessionGroups(sessions)),
    rememberRows(new Map(), []),
  );
  return memory.get(key)?.mark === 'changed';
}

test.each<[string, Session, Session, boolean]>([
  ['nothing changed', session('idle'), session('idle'), false],
  ['the model went on to a tool', session('model'), session('tool', { since: ago(1) }), false],
  ['a turn ended', session('model'), session('idle'), true],
  ['a turn began', session('idle'), session('model'), true],
  ['it failed', session('tool'), session('error'), true],
  ['it is unclear now', session('tool'), session('unclear'), true],
  [
    'a whole turn passed between two refreshes',
    session('idle'),
    session('idle', { since: ago(1) }),
    true,
  ],
  [
    'the start is reported a second later',
    session('idle'),
    session('idle', { since: ago(119) }),
    false,
  ],
  [
    'a file was touched',
    session('idle', { basis: 'mtime' }),
    session('idle', { basis: 'mtime', since: ago(1) }),
    false,
  ],
])('if %s, the row is marked: %#', (_, before, after, isChanged) => {
  expect(isChangedAfter([before], [after])).toBe(isChanged);
});

test('a row is not marked at the start, nor when it appears', () => {
  expect(isChangedAfter([session('error')])).toBe(false);
  expect(isChangedAfter([], [session('approval')])).toBe(false);
});

test('a state that a subagent gives its root is a change, one more working subagent is not', () => {
  const root = session('idle');
  const works = aSubagent(root, { number: 2, verdict: aVerdict('model') });
  const worksToo = aSubagent(root, { number: 3, verdict: aVerdict('model', { since: ago(1) }) });
  expect(isChangedAfter([root], [root, works])).toBe(true);
  expect(isChangedAfter([root, works], [root, works, worksToo], [root, worksToo])).toBe(false);
});

test('a failure that was seen is a new one after the next turn', () => {
  const groups = (detail: StatusDetail): ReturnType<typeof sessionGroups> =>
    sessionGroups([session(detail)]);
  const seen = markRow(rememberRows(new Map(), groups('error')), key, 'seen');
  expect(seen.get(key)?.mark).toBe('seen');
  const again = rememberRows(rememberRows(seen, groups('model')), groups('error'));
  expect(again.get(key)?.mark).toBe('changed');
});
