import { expect, test } from 'vitest';
import { ago, aSession, aSubagent, aVerdict } from '../../../fixtures/a-session.js';
import type { Session } from '../../core/session/session.js';
import type { StatusDetail, Verdict } from '../../core/session/status.js';
import { sessionGroups } from '../../core/fleet/session-groups.js';
import { rowKey } from '../../core/fleet/row-key.js';
import { rememberRows, rememberSeen } from './row-memory.js';

function session(detail: StatusDetail, overrides: Partial<Verdict> = {}): Session {
  return aSession({ verdict: aVerdict(detail, overrides) });
}

const key = rowKey(session('idle'));

function unseenAfter(...looks: readonly (readonly Session[])[]): boolean | undefined {
  const memory = looks.reduce(
    (known, sessions) => rememberRows(known, sessionGroups(sessions)),
    rememberRows(new Map(), []),
  );
  return memory.get(key)?.unseen;
}

test.each<[string, Session, Session, boolean]>([
  ['nothing changed', session('idle'), session('idle'), false],
  ['the model went on to a tool', session('model'), session('tool', { since: ago(1) }), false],
  ['a turn ended', session('model'), session('idle'), true],
  ['a turn began', session('idle'), session('model'), true],
  ['it failed', session('tool'), session('error'), true],
  ['it is unclear now', session('tool'), session('unclear'), true],
  [
    'a whole turn passed between two looks',
    session('idle'),
    session('idle', { since: ago(1) }),
    true,
  ],
  [
    'the start is told a second later',
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
])('where %s, a row is unseen or not', (_, before, after, unseen) => {
  expect(unseenAfter([before], [after])).toBe(unseen);
});

test('what is there at the start is seen, and so is what comes new', () => {
  expect(unseenAfter([session('error')])).toBe(false);
  expect(unseenAfter([], [session('approval')])).toBe(false);
});

test('what a subagent makes of its root counts, another subagent that works does not', () => {
  const root = session('idle');
  const works = aSubagent(root, { number: 2, verdict: aVerdict('model') });
  const worksToo = aSubagent(root, { number: 3, verdict: aVerdict('model', { since: ago(1) }) });
  expect(unseenAfter([root], [root, works])).toBe(true);
  expect(unseenAfter([root, works], [root, works, worksToo], [root, worksToo])).toBe(false);
});

test('a failure that was looked at fails anew with the next turn', () => {
  const look = (detail: StatusDetail): ReturnType<typeof sessionGroups> =>
    sessionGroups([session(detail)]);
  const seen = rememberSeen(rememberRows(new Map(), look('error')), key);
  expect(seen.get(key)).toMatchObject({ failSeen: true, unseen: false });
  const again = rememberRows(rememberRows(seen, look('model')), look('error'));
  expect(again.get(key)).toMatchObject({ failSeen: false, unseen: true });
});
