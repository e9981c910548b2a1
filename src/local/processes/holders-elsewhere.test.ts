import { describe, expect, it } from 'vitest';
import { ago, aThreadId } from '../../../fixtures/a-session.js';
import { aHolding, aLockPath, aRollout, aRolloutPath } from '../../../fixtures/some-facts.js';
import type { Holding } from '../../core/facts/holding.js';
import type { HostFacts } from '../../core/facts/host-facts.js';
import { err, ok, type Result } from '../../core/result.js';
import { holdersElsewhere } from './holders-elsewhere.js';
import type { FileTrouble } from '../../platform/host-ports.js';

type Rollouts = HostFacts['rollouts'];
const [a, b] = [aThreadId(1), aThreadId(2)];
const missing = err({ code: 'ENOENT' });

describe('a process among other mounts', () => {
  const gone: Rollouts = new Map([[aRolloutPath(a), err({ kind: 'gone' })]]);
  const here: Rollouts = new Map([[aRolloutPath(a), ok(aRollout(a))]]);

  function elsewhere(seen: Omit<Case, 'pids'>): Promise<ReadonlySet<number>> {
    const { holdings, rollouts } = seen;
    const readLink = async (path: string): Promise<Result<string, FileTrouble>> => {
      const target = seen.links[path];
      return target === undefined ? missing : ok(target);
    };
    const discovery = { via: 'lsof', processes: [], holdings, troubles: [] } as const;
    const found = { discovery, rollouts, lockTimes: new Map([[aLockPath(b), ago(1)]]) };
    return holdersElsewhere(found, { readLink });
  }

  const links = {
    '/proc/self/ns/mnt': 'mnt:[1]',
    '/proc/5/ns/mnt': 'mnt:[2]',
    '/proc/6/ns/mnt': 'mnt:[1]',
  };
  const held = [aHolding(5, a, 'rollout'), aHolding(6, a, 'rollout')];

  interface Case {
    readonly holdings: readonly Holding[];
    readonly rollouts: Rollouts;
    readonly links: Readonly<Record<string, string>>;
    readonly pids: readonly number[];
  }
  const cases: Readonly<Record<string, Case>> = {
    'is told by its namespace where its rollout is not here': {
      ...{ holdings: held, rollouts: gone, links, pids: [5] },
    },
    'counts for nothing where its rollout is here': {
      ...{ holdings: held, rollouts: here, links, pids: [] },
    },
    'is told where its lock is not here': {
      ...{ holdings: [aHolding(5, a, 'writer-lock')], rollouts: here, links, pids: [5] },
    },
    'counts for nothing where its lock is here': {
      ...{ holdings: [aHolding(5, b, 'writer-lock')], rollouts: here, links, pids: [] },
    },
    'cannot be told where its namespace may not be seen': {
      ...{ holdings: [aHolding(7, a, 'rollout')], rollouts: gone, links, pids: [] },
    },
    'cannot be told where there are no namespaces': {
      ...{ holdings: held, rollouts: gone, links: {}, pids: [] },
    },
  };

  it.each(Object.entries(cases))('%s', async (_, { pids, ...seen }) => {
    expect([...(await elsewhere(seen))]).toEqual(pids);
  });
});
