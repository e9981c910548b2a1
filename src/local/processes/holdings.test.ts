import { describe, expect, it } from 'vitest';
import { aThreadId } from '../../../fixtures/a-session.js';
import { aLockPath, aPid, aRolloutPath, someHome } from '../../../fixtures/some-facts.js';
import { heldBy, type Held, type Holder } from './holdings.js';

const [a, b] = [aThreadId(1), aThreadId(2)];
const lock = aLockPath(a);
const rollout = aRolloutPath(a);
const archived = `${someHome}/archived_sessions/rollout-2026-11-23T11-00-00-${a}.jsonl`;

function held(paths: readonly string[], holder: Partial<Holder> = {}): Held {
  const pid = aPid(5);
  const facts = { pid, codexHome: undefined, fdDirectory: '/proc/5/fd', otherMounts: false };
  return heldBy(
    { ...facts, ...holder },
    paths.map((path, at) => ({ fd: String(at + 3), path })),
  );
}

describe('what a process holds', () => {
  it.each([
    ['both files of a thread', [rollout, lock], ['rollout', 'writer-lock']],
    ['a file once, however often it is open', [rollout, rollout], ['rollout']],
    ['nothing in what is not Codex’s', ['/tmp/x', '/tmp/rollout-x.jsonl'], []],
    [
      'a thread whose rollout was deleted',
      [`${rollout} (deleted)`, lock],
      ['rollout deleted', 'writer-lock'],
    ],
    ['a thread whose rollout was archived', [lock, archived], ['writer-lock', 'rollout moved']],
    ['one that was archived and deleted', [`${archived} (deleted)`], ['rollout deleted']],
    ['one that was moved anywhere', [rollout.replace(/.*\//, '/bin/')], ['rollout moved']],
    [
      'a thread whose rollout was replaced',
      [`${rollout} (deleted)`, rollout, lock],
      ['rollout', 'writer-lock'],
    ],
    ['a thread that was archived and resumed', [archived, rollout], ['rollout']],
    [
      'a thread beside one that was archived',
      [archived, aLockPath(b)],
      ['rollout moved', 'writer-lock'],
    ],
  ])('is %s', (_, paths, kinds) => {
    const found = held(paths).holdings.map(({ kind, lost }) => [kind, lost].join(' ').trim());
    expect(found).toEqual(kinds);
  });

  it('can be read where it is open: a deleted file, and any file of another mount namespace', () => {
    expect(held([rollout, `${aRolloutPath(b)} (deleted)`]).holdings.map((h) => h.readAt)).toEqual([
      undefined,
      '/proc/5/fd/4',
    ]);
    expect(held([rollout], { otherMounts: true }).holdings[0]?.readAt).toBe('/proc/5/fd/3');
    const deleted = [`${rollout} (deleted)`];
    expect(held(deleted, { fdDirectory: undefined }).holdings[0]?.readAt).toBeUndefined();
  });
});

describe('the home of a process', () => {
  const elsewhere = `/volume/codex-rollouts/2026/11/23/rollout-2026-11-23T11-00-00-${a}.jsonl`;
  const programLock = `${someHome}/tmp/arg0/codex-arg0abc/.lock`;

  it.each([
    ['its own lock', [elsewhere, programLock], undefined],
    ['the lock of a thread', [elsewhere, lock], undefined],
    ['its environment', [elsewhere], someHome],
  ])('is told by %s before the path of a rollout', (_, paths, codexHome) => {
    const found = held(paths, { codexHome });
    expect(found.codexHome).toBe(someHome);
    expect(found.holdings[0]?.codexHome).toBe(someHome);
  });

  it('is derived from the path of a rollout where nothing else shows it', () => {
    expect(held([rollout]).holdings[0]?.codexHome).toBe(someHome);
    expect(held([elsewhere]).holdings[0]?.codexHome).toBe('/volume');
  });

  it('is not known where it has no file of Codex open', () => {
    expect(held(['/tmp/x'], { codexHome: someHome })).toEqual({
      codexHome: undefined,
      holdings: [],
    });
  });
});
