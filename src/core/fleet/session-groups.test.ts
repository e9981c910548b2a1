import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ago, aSession, aSubagent, aThreadId, aVerdict } from '../../../fixtures/a-session.js';
import type { Session } from '../session/session.js';
import { stateWord, type StatusDetail } from '../session/status.js';
import { rowKey } from './row-key.js';
import { sessionGroups } from './session-groups.js';

function shape(sessions: readonly Session[]): readonly string[] {
  const short = (session: Session): string => session.threadId.slice(-1);
  return sessionGroups(sessions).map(({ session, members }) =>
    [
      short(session),
      ...members.map((member) => `${member.branch.depth}:${short(member.session)}`),
    ].join(' '),
  );
}

const root = aSession({ number: 1 });
const child = aSubagent(root, { number: 2 });
const grandchild = aSubagent(child, { number: 3 });

test('a subagent stands under its root, at any depth and in any order', () => {
  expect(shape([grandchild, root, child])).toEqual(['1 1:2 2:3']);
});

test('a subagent whose parent is not live stands as its own row, with its own below it', () => {
  expect(shape([child, grandchild])).toEqual(['2 1:3']);
});

test('a parent is one of the same host', () => {
  const elsewhere = aSubagent(root, { number: 4, host: 'home' });
  expect(shape([root, elsewhere])).toEqual(['1', '4']);
});

test('its own parent, and a circle of parents, lose nobody', () => {
  const own = aSession({ number: 5, subagentParentThreadId: aThreadId(5) });
  const one = aSession({ number: 6, subagentParentThreadId: aThreadId(7) });
  const two = aSession({ number: 7, subagentParentThreadId: aThreadId(6) });
  const below = aSession({ number: 8, subagentParentThreadId: aThreadId(7) });
  expect(shape([own])).toEqual(['5']);
  expect(shape([two, one])).toEqual(['6 1:7']);
  expect(shape([below, two, one])).toEqual(['6 1:7 2:8']);
});

test('of a thread that is listed twice the fresher one stays', () => {
  const stale = { ...root, stale: true, title: 'old' };
  const groups = sessionGroups([root, stale]);
  expect(groups.map((group) => group.session.title)).toEqual(['Title 1']);
});

test('the newest activity of the group is that of its row', () => {
  const busy = { ...child, lastActivityAt: ago(1) };
  expect(sessionGroups([root, busy])[0]?.lastActivityAt).toBe(ago(1));
});

test.each<[StatusDetail, readonly StatusDetail[], string, string]>([
  ['idle', [], 'IDLE', 'the last turn ended'],
  ['idle', ['model'], 'WORK', 'subagent Curie works: a turn runs and no call is open'],
  ['idle', ['error'], 'IDLE', 'the last turn ended'],
  ['idle', ['unclear'], 'IDLE', 'the last turn ended'],
  ['subagents', ['approval'], 'ASK', 'subagent Curie asks: asks to run: git push'],
  ['error', ['question'], 'ASK', 'subagent Curie asks: asks: which database?'],
  ['error', ['model'], 'FAIL', 'the last turn ended in an error: stream disconnected'],
  ['approval', ['question'], 'ASK', 'asks to run: git push'],
])('a root %s with members %j shows %s', (own, members, word, reason) => {
  const main = aSession({ number: 1, verdict: aVerdict(own) });
  const below = members.map((detail, index) =>
    aSubagent(main, { number: 2 + index, verdict: aVerdict(detail) }),
  );
  const [group] = sessionGroups([main, ...below]);
  expect(group && stateWord(group.verdict.status)).toBe(word);
  expect(group?.verdict.reason).toBe(reason);
});

test('of several that ask the certain one that asks longest is named', () => {
  const asks = [
    aSubagent(root, {
      number: 2,
      agentNickname: 'Likely',
      verdict: aVerdict('approval', { certain: false, since: ago(90) }),
    }),
    aSubagent(root, {
      number: 3,
      agentNickname: 'New',
      verdict: aVerdict('approval', { since: ago(1) }),
    }),
    aSubagent(root, {
      number: 4,
      agentNickname: 'Old',
      verdict: aVerdict('approval', { since: ago(50) }),
    }),
  ];
  expect(sessionGroups([root, ...asks])[0]?.verdict.reason).toContain('Old');
});

test('whatever the parents, every thread is in exactly one group', () => {
  const parentOf = fc.option(fc.integer({ min: 0, max: 11 }), { nil: undefined });
  fc.assert(
    fc.property(fc.array(parentOf, { maxLength: 12 }), (parents) => {
      const sessions = parents.map((parent, number) =>
        aSession({
          number,
          subagentParentThreadId: parent === undefined ? undefined : aThreadId(parent),
        }),
      );
      const found = sessionGroups(sessions).flatMap((group) => [
        group.key,
        ...group.members.map(({ key }) => key),
      ]);
      expect(found.toSorted()).toEqual(sessions.map(rowKey).toSorted());
    }),
  );
});
