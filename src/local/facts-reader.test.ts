import { describe, expect, it } from 'vitest';
import { ago, aThreadId } from '../../fixtures/a-session.js';
import {
  aDaemonThread,
  aDaemonAnswer,
  aHolding,
  aPid,
  aProcess,
  aRollout,
  aRolloutPath,
  busyProgress,
  factsOf,
  idleProgress,
  someFacts,
  someHome,
} from '../../fixtures/some-facts.js';
import type { ToolProcess } from '../core/facts/processes.js';
import { callIdOf } from '../core/ids.js';
import type { OpenCall, RolloutProgress } from '../core/facts/rollout-progress.js';
import { err, ok } from '../core/result.js';
import {
  homesWithNameless,
  newestCommands,
  withEnded,
  workingDirectories,
} from './facts-reader.js';

const id = aThreadId(1);
const command: OpenCall = {
  callId: callIdOf('c'),
  kind: 'shell',
  name: 'shell',
  at: ago(10),
  text: 'sleep 9',
  command: 'sleep 9',
  escalated: false,
  deadlineMs: 10_000,
};
const running = { ...busyProgress, openCalls: [command] };

describe('processes below an owner are read', () => {
  const owners = (progress: RolloutProgress, pid = 5): readonly number[] => [
    ...newestCommands(
      factsOf([aProcess(pid)], [{ threadId: id, pid, rollout: { progress } }]),
    ).keys(),
  ];

  it('while a command of it is open', () => {
    expect(owners(running)).toEqual([5]);
  });

  it.each(['question', 'permission'] as const)(
    'while a %s is, which a hook may hold back',
    (kind) => {
      expect(
        owners({ ...running, openCalls: [{ ...command, kind, deadlineMs: undefined }] }),
      ).toEqual([5]);
    },
  );

  it.each([
    ['no call is open', busyProgress],
    [
      'the open call is no command',
      { ...running, openCalls: [{ ...command, kind: 'mcp' as const, deadlineMs: undefined }] },
    ],
    ['the turn has ended', { ...idleProgress, openCalls: [command] }],
  ])('not where %s', (_, progress) => {
    expect(owners(progress)).toEqual([]);
  });

  it('once, however many of its threads are busy, and also where only the lock is held', () => {
    const ids = [id, aThreadId(2)];
    const holdings = ids.flatMap((one) => [aHolding(5, one, 'writer-lock')]);
    const rollouts = ids.map(
      (one) => [aRolloutPath(one), ok(aRollout(one, { progress: running }))] as const,
    );
    const discovery = { via: 'lsof', processes: [], holdings, failures: [] } as const;
    const facts = someFacts({ discovery, rollouts: new Map(rollouts) });
    expect([...newestCommands(facts)]).toEqual([[5, ago(10)]]);
  });
});

describe('a process below an owner that has ended', () => {
  const aTool = (number: number): ToolProcess => ({
    pid: aPid(number),
    command: 'sleep',
    args: ['sleep', '9'],
    startedAt: ago(10),
    branchStartedAt: ago(10),
    environmentKnown: true,
    environmentCleared: false,
    threadId: undefined,
    callId: undefined,
    endedAt: undefined,
  });
  const [sleep, shell] = [aTool(7), aTool(8)];

  it('is kept while its output may not be recorded yet, with the time at which it was missed', () => {
    const missed = withEnded([shell], [sleep, shell], ago(9));
    expect(missed).toEqual([shell, { ...sleep, endedAt: ago(9) }]);
    expect(withEnded([shell], missed, ago(7))).toEqual(missed);
    expect(withEnded([shell], missed, ago(6))).toEqual([shell]);
  });

  it('is not told from one that runs where nobody can list them', () => {
    expect(withEnded(undefined, [sleep], ago(9))).toEqual([sleep]);
  });

  it('runs again if it was only missed', () => {
    expect(withEnded([sleep], withEnded([], [sleep], ago(9)), ago(8))).toEqual([sleep]);
  });
});

describe('the directories to read', () => {
  it('are those of the newest turn, else of line 1; those that daemons name; those of processes', () => {
    const context = {
      ...{
        cwd: '/turn',
        model: undefined,
        approvalPolicy: undefined,
        sandbox: undefined,
        refusedApprovals: undefined,
      },
      ...{ effort: undefined, approvalsReviewer: undefined, collaborationMode: undefined },
    };
    const facts = factsOf(
      [aProcess(5, { cwd: '/own' }), aProcess(6, { cwd: undefined })],
      [
        { threadId: id, pid: 5, rollout: { progress: { ...idleProgress, context } } },
        { threadId: aThreadId(2), pid: 5, rollout: { meta: { cwd: '/meta' } } },
        { threadId: aThreadId(3), pid: 5, rollout: { meta: { cwd: '/meta' } } },
      ],
      { daemons: new Map([[someHome, aDaemonAnswer(aDaemonThread(id, { cwd: '/said' }))]]) },
    );
    expect(workingDirectories(facts)).toEqual(['/turn', '/meta', '/said', '/own']);
  });
});

describe('the history is read', () => {
  const nothing = { sessionIndex: new Map(), globalState: new Map() };

  it('of a home with a thread that nothing else names', () => {
    const facts = factsOf([], [{ threadId: id, pid: 5 }]);
    expect(homesWithNameless(facts)).toEqual([someHome]);
    const titles = new Map([[someHome, { ...nothing, sessionIndex: new Map([[id, 'x']]) }]]);
    expect(homesWithNameless({ ...facts, titles })).toEqual([]);
  });

  it('not where the rollout has a message of the user', () => {
    const facts = factsOf([], [{ threadId: id, pid: 5, rollout: { firstUserText: 'x' } }]);
    expect(homesWithNameless(facts)).toEqual([]);
  });

  it('also where the rollout cannot be read', () => {
    const facts = factsOf([], [{ threadId: id, pid: 5 }], {
      rollouts: new Map([[aRolloutPath(id), err({ kind: 'unreadable', code: 'EIO' } as const)]]),
    });
    expect(homesWithNameless(facts)).toEqual([someHome]);
  });
});
