import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aThreadId } from '../../../fixtures/a-session.js';
import {
  aDaemonThread,
  aDaemonAnswer,
  aHolding,
  aRolloutPath,
  someHome,
} from '../../../fixtures/some-facts.js';
import { threadIdAt } from '../../../fixtures/stand-in/thread-id-at.js';
import type { Holding } from '../../core/facts/processes.js';
import type { ThreadId } from '../../core/ids.js';
import { realFiles, type Journal } from '../../../fixtures/test-ports.js';
import { rolloutFinder, rolloutRequests } from './rollout-requests.js';

const [a, b] = [aThreadId(1), aThreadId(2)];

function requests(
  holdings: readonly Holding[],
  daemons: Parameters<typeof rolloutRequests>[1] = new Map(),
): ReturnType<typeof rolloutRequests> {
  const discovery = { via: 'lsof', processes: [], holdings, failures: [] } as const;
  return rolloutRequests(discovery, daemons, realFiles());
}

describe('the rollouts to be read', () => {
  it('are those that are held, once each', async () => {
    const held = [
      aHolding(5, a, 'rollout'),
      aHolding(6, a, 'rollout'),
      aHolding(5, a, 'writer-lock'),
    ];
    expect(await requests(held)).toEqual([{ path: aRolloutPath(a), threadId: a }]);
  });

  it('are those that a daemon names, unless they are never written', async () => {
    const answer = aDaemonAnswer(
      aDaemonThread(a),
      aDaemonThread(b, { ephemeral: true }),
      aDaemonThread(aThreadId(3), { path: undefined }),
    );
    const asked = await requests([aHolding(9, a, 'rollout')], new Map([[someHome, answer]]));
    expect(asked.map(({ path }) => path)).toEqual([aRolloutPath(a)]);
  });

  it('are not searched for a lock whose home does not exist', async () => {
    expect(await requests([aHolding(5, a, 'writer-lock')])).toEqual([]);
  });
});

describe('the rollout of a thread of which only the lock is held', () => {
  const at = Date.UTC(2026, 10, 23, 23, 59, 30);
  const id = threadIdAt(at, 1) as ThreadId;
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'cps-[find]{x}-'));
  });
  afterAll(() => rmSync(home, { recursive: true }));

  const find = (thread: ThreadId): Promise<string | undefined> =>
    rolloutFinder(realFiles())(home, thread);
  const lay = (day: string, thread: string): string => {
    const path = join(home, 'sessions', day, `rollout-2026-11-23T23-59-30-${thread}.jsonl`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
    return path;
  };

  it('is found by its name in the days around its creation, whatever the time zone', async () => {
    expect(await find(id)).toBeUndefined();
    for (const day of ['2026/11/22', '2026/11/23', '2026/11/24']) {
      const path = lay(day, id);
      expect(await find(id)).toBe(path);
      const lock = aHolding(5, id, 'writer-lock');
      expect(await requests([{ ...lock, codexHome: home }])).toMatchObject([
        { path, threadId: id },
      ]);
      rmSync(path);
    }
  });

  it('is the newest of a thread that was taken back to an earlier prompt', async () => {
    const paths = [lay('2026/11/23', id), lay('2026/11/23', `${id}_${threadIdAt(at + 1, 3)}`)];
    expect(await find(id)).toBe(paths[1]);
    for (const path of paths) rmSync(path);
  });

  it('costs one listing of each folder, however many threads are searched', async () => {
    const journal: Journal = [];
    const findRollout = rolloutFinder(realFiles(journal));
    for (let n = 10; n < 60; n += 1) await findRollout(home, threadIdAt(at, n) as ThreadId);
    expect(journal).toHaveLength(3);
  });

  it('is searched in no other days, under no other name, and with no other id', async () => {
    lay('2026/11/25', id);
    lay('2026/11/23', threadIdAt(at, 2));
    expect(await find(id)).toBeUndefined();
    expect(await find('00000000-0000-4000-8000-000000000000' as ThreadId)).toBeUndefined();
  });
});
