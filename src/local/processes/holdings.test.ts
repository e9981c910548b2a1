import { describe, expect, it } from 'vitest';
import { aThreadId } from '../../../fixtures/a-session.js';
import { aLockPath, aPid, aRolloutPath } from '../../../fixtures/some-facts.js';
import { holdingsOf } from './holdings.js';

const [a, b] = [aThreadId(1), aThreadId(2)];

describe('what a process holds', () => {
  const archived = `/home/ada/.codex/archived_sessions/rollout-2026-11-23T11-00-00-${a}.jsonl`;
  const lock = aLockPath(a);
  const rollout = aRolloutPath(a);

  it.each([
    ['both files of a thread', [rollout, lock], ['rollout', 'writer-lock']],
    ['a file once, however often it is open', [rollout, rollout], ['rollout']],
    ['nothing in what is not Codex’s', ['/tmp/x', '/tmp/rollout-x.jsonl'], []],
    ['no thread whose rollout was deleted', [`${rollout} (deleted)`, lock], []],
    ['no thread whose rollout was archived', [lock, archived], []],
    ['no thread whose rollout was archived and deleted', [lock, `${archived} (deleted)`], []],
    [
      'a thread whose rollout was replaced',
      [`${rollout} (deleted)`, rollout, lock],
      ['rollout', 'writer-lock'],
    ],
    ['a thread beside one that has ended', [archived, aLockPath(b)], ['writer-lock']],
  ])('is %s', (_, paths, kinds) => {
    expect(holdingsOf(aPid(5), paths).map(({ kind }) => kind)).toEqual(kinds);
  });
});
