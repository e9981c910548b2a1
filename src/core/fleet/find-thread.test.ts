import { describe, expect, it, test } from 'vitest';
import { ago, aSession, aVerdict } from '../../../fixtures/a-session.js';
import type { HostName, ThreadId } from '../ids.js';
import type { Session } from '../session/session.js';
import type { StatusDetail } from '../session/status.js';
import { findThread, nextInNeed } from './find-thread.js';
import { rowKey } from './row-key.js';

const ids = [
  '019a0000-0000-7000-8000-000000000001',
  '019a0000-0000-7000-8000-000000000002',
  '019b0000-0000-7000-8000-000000000003',
] as const;
const [one, two, three] = [
  aSession({ threadId: ids[0] as ThreadId, name: 'Migration', title: 'Move the tables' }),
  aSession({ threadId: ids[1] as ThreadId, name: undefined, title: 'move the TABLES' }),
  aSession({ threadId: ids[2] as ThreadId, name: '019a', title: 'migration' }),
];
const all = [one, two, three];

test.each([
  ['its id', ids[1], two],
  ['its id in capitals', ids[1].toUpperCase(), two],
  ['its name, over the title of another', 'migration', one],
  ['its name, over the beginning of ids', '019a', three],
  ['the beginning of its id', '019b', three],
  ['its id as the table shortens it', '019A0000…00002', two],
  ['its id as the table shortens it in ASCII', '019a0000..00002', two],
])('a thread is called by %s', (_, word, session) => {
  expect(findThread(all, word)).toEqual({ kind: 'found', session });
});

test.each(['caf\u00e9 au lait', 'cafe\u0301 au lait', ' Cafe\u0301  au lait'])(
  'a name is found however its Unicode and its blanks are written: %j',
  (word) => {
    const named = { ...one, name: 'caf\u00e9 au lait' };
    expect(findThread([named, two], word)).toEqual({ kind: 'found', session: named });
  },
);

test('two that fit equally well are named, and neither is taken', () => {
  const found = findThread(all, 'move the tables');
  expect(found).toEqual({
    kind: 'ambiguous',
    sentence: `"move the tables" may be 2 threads: ${ids[0]} on local (Migration), ${ids[1]} on local (move the TABLES)`,
  });
  const twice = [one, { ...one, host: 'home' as HostName }];
  expect(findThread(twice, ids[0]).kind).toBe('ambiguous');
});

test('none says what there is', () => {
  expect(findThread([three], 'x')).toEqual({
    kind: 'none',
    sentence: `no running thread is called "x": there are ${ids[2]} on local (019a)`,
  });
  expect(findThread([], '')).toMatchObject({ kind: 'none' });
  expect(findThread([three], '').kind).toBe('none');
});

describe('the session that needs its user next', () => {
  const inNeed = (number: number, detail: StatusDetail, seconds: number, more = {}): Session =>
    aSession({ number, verdict: aVerdict(detail, { since: ago(seconds) }), ...more });
  const failed = inNeed(1, 'error', 900);
  const late = inNeed(2, 'approval', 10);
  const early = inNeed(3, 'question', 50);
  const works = inNeed(4, 'tool', 1000);
  const silent = inNeed(5, 'approval', 1000, { stale: true });
  const sessions = [failed, late, works, early, silent];
  const next = (visited?: Session): unknown => nextInNeed(sessions, visited && rowKey(visited));

  it.each([
    ['at first the one that has asked longest', undefined, early],
    ['then the next that asks', early, late],
    ['then one that failed', late, failed],
    ['after the last the first again', failed, early],
    ['the first where the visited one needs nobody any more', works, early],
  ])('%s', (_, visited, session) => {
    expect(next(visited)).toEqual({ kind: 'found', session });
  });

  it('is the root of a subagent that asks', () => {
    const subagentParentThreadId = works.threadId;
    const child = inNeed(6, 'approval', 5, { subagentParentThreadId });
    expect(nextInNeed([works, child], undefined)).toEqual({ kind: 'found', session: works });
  });

  it('is none where nobody needs you', () => {
    expect(nextInNeed([works, silent], undefined)).toEqual({
      kind: 'none',
      sentence: 'no session needs you',
    });
  });
});
