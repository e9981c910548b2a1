import { describe, expect, it } from 'vitest';
import { ago, aThreadId } from '../../../fixtures/a-session.js';
import {
  aDaemonProcess,
  aDaemonThread,
  aDaemonAnswer,
  aHolding,
  aLockPath,
  aPid,
  aProcess,
  aRollout,
  aRolloutPath,
  factsOf,
  someFacts,
  someHome,
} from '../../../fixtures/some-facts.js';
import type { Holding } from '../facts/processes.js';
import type { HostFacts } from '../facts/host-facts.js';
import { err, ok } from '../result.js';
import { liveThreads } from './live-threads.js';

const id = aThreadId(1);
const path = aRolloutPath(id);
const locked = { via: 'lsof', processes: [aProcess(5)], failures: [] } as const;
const lockOnly = { ...locked, holdings: [aHolding(5, id, 'writer-lock')] };
const both = {
  ...locked,
  holdings: [aHolding(5, id, 'rollout'), aHolding(5, id, 'writer-lock')],
};
const gone = new Map([[path, err({ kind: 'gone' } as const)]]);

describe('a held thread', () => {
  it('is one, however many of its files are held', () => {
    const facts = factsOf([aProcess(5)], [{ threadId: id, pid: 5, withLock: true }], {
      lockTimes: new Map([[aLockPath(id), ago(300)]]),
    });
    expect(liveThreads(facts)).toMatchObject([
      { threadId: id, holders: [5], rolloutPath: path, loadedAt: ago(300), codexHome: someHome },
    ]);
  });

  it('belongs to the process with its lock, whoever else writes its rollout', () => {
    const processes = [aProcess(4), aProcess(5)];
    const holdings = [
      aHolding(4, id, 'rollout'),
      aHolding(5, id, 'writer-lock'),
      aHolding(5, id, 'rollout'),
    ];
    const facts = someFacts({
      discovery: { via: 'lsof', processes, holdings, failures: [] },
      rollouts: new Map([[path, ok(aRollout(id))]]),
    });
    expect(liveThreads(facts)).toMatchObject([{ owner: { process: { pid: 5 } }, holders: [5, 4] }]);
  });

  it('keeps its row where its process has vanished from the list', () => {
    const facts = factsOf([], [{ threadId: id, pid: 5 }]);
    expect(liveThreads(facts)).toMatchObject([{ threadId: id, owner: undefined, holders: [5] }]);
  });

  it('has no rollout yet where only its lock is held', () => {
    const [thread] = liveThreads(someFacts({ discovery: lockOnly }));
    expect(thread).toMatchObject({ threadId: id, rolloutPath: undefined, rollout: undefined });
  });

  it('has the rollout that was found by its name where only its lock is held', () => {
    const facts = someFacts({
      discovery: lockOnly,
      rollouts: new Map([[path, ok(aRollout(id))]]),
    });
    expect(liveThreads(facts)).toMatchObject([{ rolloutPath: path, rollout: { ok: true } }]);
  });

  it.each([
    ['without a lock', { ...both, holdings: [aHolding(5, id, 'rollout')] }],
    ['and its lock is held', both],
  ])('has no row where its rollout has just vanished, as by archiving it, %s', (_, discovery) => {
    expect(liveThreads(someFacts({ discovery, rollouts: gone }))).toEqual([]);
  });

  it('keeps its row where discovery saw that its rollout was deleted', () => {
    const holdings = [{ ...aHolding(5, id, 'rollout'), lost: 'deleted' as const }];
    const facts = someFacts({ discovery: { ...both, holdings }, rollouts: gone });
    expect(liveThreads(facts)).toMatchObject([
      { rolloutPath: path, rollout: { error: { kind: 'gone' } }, lost: 'deleted' },
    ]);
  });

  it('tells where its rollout has gone, and where its content still is', () => {
    const rollout = {
      ...aHolding(5, id, 'rollout'),
      lost: 'deleted',
      readAt: '/proc/5/fd/3',
    } as const;
    const facts = someFacts({
      discovery: { ...locked, holdings: [rollout] },
      rollouts: new Map([[path, ok(aRollout(id))]]),
    });
    expect(liveThreads(facts)).toMatchObject([
      { rollout: { ok: true }, lost: 'deleted', readAt: '/proc/5/fd/3' },
    ]);
  });

  describe('of a process among other mounts', () => {
    const far = (pid: number, kind: 'rollout' | 'writer-lock'): Holding => ({
      ...aHolding(pid, id, kind),
      readAt: `/proc/${pid}/fd/3`,
    });
    const failure = { ok: false, error: { kind: 'elsewhere' } };
    const seen = (holdings: readonly Holding[], facts: Partial<HostFacts> = {}): unknown =>
      liveThreads(someFacts({ discovery: { ...locked, holdings }, ...facts }));

    it('is in a container where its files cannot be read', () => {
      expect(seen([far(5, 'rollout')], { rollouts: gone })).toMatchObject([
        { rolloutPath: path, rollout: failure },
      ]);
      expect(seen([far(5, 'writer-lock')])).toMatchObject([
        { rolloutPath: undefined, rollout: failure },
      ]);
    });

    it('has nothing to do with our daemon, nor with one of the same id that is here', () => {
      const daemons = new Map([[someHome, aDaemonAnswer(aDaemonThread(id))]]);
      expect(seen([far(5, 'rollout')], { daemons })).toMatchObject([{ daemonThread: undefined }]);
      const holdings = [far(6, 'rollout'), aHolding(5, id, 'rollout')];
      const rollouts = new Map([[path, ok(aRollout(id))]]);
      expect(seen(holdings, { rollouts })).toMatchObject([
        { holders: [5], owner: { process: { pid: 5 } }, rollout: { ok: true } },
      ]);
    });
  });

  it('may share its rollout with us from another mount namespace', () => {
    const facts = factsOf([aProcess(5)], [{ threadId: id, pid: 5, withLock: true }], {
      elsewhere: new Set([aPid(5)]),
    });
    expect(liveThreads(facts)).toMatchObject([{ rollout: { ok: true } }]);
  });
});

describe('a thread of a daemon', () => {
  const daemons = new Map([[someHome, aDaemonAnswer(aDaemonThread(id))]]);

  it('is one, whether it is held, loaded or both', () => {
    const facts = factsOf([aDaemonProcess(5)], [{ threadId: id, pid: 5 }], { daemons });
    expect(liveThreads(facts)).toMatchObject([{ threadId: id, daemonThread: { threadId: id } }]);
  });

  it('that no process was seen to hold belongs to the daemon of its home', () => {
    const processes = [aDaemonProcess(4, { codexHome: '/other' }), aDaemonProcess(5)];
    const discovery = { via: 'lsof', processes, holdings: [], failures: [] } as const;
    expect(liveThreads(someFacts({ discovery, daemons }))).toMatchObject([
      { threadId: id, owner: { process: { pid: 5 } }, holders: [5], rollout: undefined },
    ]);
  });

  it('lives on without its rollout while the daemon has it', () => {
    const facts = someFacts({ discovery: both, rollouts: gone, daemons });
    expect(liveThreads(facts)).toMatchObject([{ threadId: id, daemonThread: { threadId: id } }]);
  });

  it('has ended where its process holds neither file nor lock, whatever the daemon answered before', () => {
    const discovery = { ...both, holdings: [aHolding(5, id, 'rollout')] };
    expect(liveThreads(someFacts({ discovery, rollouts: gone, daemons }))).toEqual([]);
  });

  it('is none where the daemon has it no longer loaded', () => {
    const thread = aDaemonThread(id, { status: { kind: 'not-loaded' } });
    const facts = someFacts({ daemons: new Map([[someHome, aDaemonAnswer(thread)]]) });
    expect(liveThreads(facts)).toEqual([]);
  });
});
