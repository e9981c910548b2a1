import { describe, expect, it } from 'vitest';
import { aThreadId } from '../../../fixtures/a-session.js';
import {
  aDaemonProcess,
  aDaemonThread,
  aDaemonAnswer,
  factsOf,
  someHome,
} from '../../../fixtures/some-facts.js';
import type { SessionMeta } from '../facts/session-meta.js';
import type { DaemonThread } from '../facts/daemon.js';
import type { ThreadId } from '../ids.js';
import { liveThreads } from './live-threads.js';
import { lineageOf, rootsOf, type Lineage } from './session-tree.js';

const [a, b, c, d] = [1, 2, 3, 4].map(aThreadId) as [ThreadId, ThreadId, ThreadId, ThreadId];

describe('the root of a thread', () => {
  it.each([
    ['is itself where it has no parent', [[a, undefined]], { [a]: a }],
    [
      'is its topmost live ancestor',
      [
        [a, undefined],
        [b, a],
        [c, b],
      ],
      { [a]: a, [b]: a, [c]: a },
    ],
    [
      'is itself where its parent is not live',
      [
        [b, a],
        [c, b],
      ],
      { [b]: b, [c]: b },
    ],
    ['is itself where it is its own parent', [[a, a]], { [a]: a }],
    [
      'is some one of a circle',
      [
        [a, b],
        [b, a],
      ],
      { [a]: b, [b]: a },
    ],
    [
      'ends at a circle above it',
      [
        [a, b],
        [b, c],
        [c, b],
      ],
      { [a]: c, [b]: c, [c]: b },
    ],
  ] as const)('%s', (_, parents, roots) => {
    const found = rootsOf(new Map<ThreadId, ThreadId | undefined>(parents));
    expect(Object.fromEntries(found)).toEqual(roots);
  });
});

function lineage(meta: Partial<SessionMeta>, said?: Partial<DaemonThread>): Lineage | undefined {
  const daemons = said ? new Map([[someHome, aDaemonAnswer(aDaemonThread(a, said))]]) : new Map();
  const facts = factsOf([aDaemonProcess(5)], [{ threadId: a, pid: 5, rollout: { meta } }], {
    daemons,
  });
  return liveThreads(facts).map(lineageOf)[0];
}

const spawn = {
  kind: 'thread-spawn',
  parentThreadId: b,
  depth: 2,
  agentNickname: 'Curie',
  agentRole: 'explorer',
} as const;

describe('whose child a thread is', () => {
  it('is nobody’s, of a root', () => {
    expect(lineage({})).toEqual({
      parentThreadId: undefined,
      depth: undefined,
      agentNickname: undefined,
      agentRole: undefined,
      forkedFromId: undefined,
    });
  });

  it('stands in the spawn first, then in line 1, then in the word of the daemon', () => {
    expect(lineage({ source: spawn, parentThreadId: c }, { parentThreadId: d })).toMatchObject({
      parentThreadId: b,
      depth: 2,
      agentNickname: 'Curie',
      agentRole: 'explorer',
    });
    expect(lineage({ parentThreadId: c }, { parentThreadId: d })?.parentThreadId).toBe(c);
    expect(lineage({}, { parentThreadId: d, agentNickname: 'Ada' })).toMatchObject({
      parentThreadId: d,
      agentNickname: 'Ada',
    });
  });

  it('is filled in where the spawn leaves a blank', () => {
    const source = { ...spawn, parentThreadId: undefined, agentNickname: undefined };
    expect(lineage({ source, parentThreadId: c, agentNickname: 'Ada' })).toMatchObject({
      parentThreadId: c,
      agentNickname: 'Ada',
      agentRole: 'explorer',
    });
  });

  it('is another thing than what it was forked from', () => {
    expect(lineage({ forkedFromId: c }, { forkedFromId: d })).toMatchObject({
      parentThreadId: undefined,
      forkedFromId: c,
    });
  });
});
