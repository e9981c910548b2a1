import { describe, expect, it } from 'vitest';
import { ago, aThreadId } from '../../../fixtures/a-session.js';
import {
  aDaemonProcess,
  aHolding,
  aPid,
  aProcess,
  aRollout,
  aRolloutPath,
  busyProgress,
  factsOf,
  idleProgress,
  someHome,
  type FactThread,
} from '../../../fixtures/some-facts.js';
import type { Holding, OsProcess } from '../facts/processes.js';
import { err, ok } from '../result.js';
import type { HostFacts } from '../facts/host-facts.js';
import type { ThreadId } from '../ids.js';
import type { Repository } from '../facts/repository.js';
import { hostSnapshot } from '../../interpret/host-snapshot.js';
import { isDebugNote } from '../session/snapshot.js';
import { emptyProgress } from '../rollout/fold-rollout.js';

const [one, two] = [aThreadId(1), aThreadId(2)] as const;

interface Seen {
  readonly warnings: readonly string[];
  /** The ends of the ids of the rows that carry an alarm. */
  readonly marked: readonly string[];
}

function look(facts: HostFacts): Seen {
  const { sessions, ...seen } = hostSnapshot(facts, '0.1.0');
  const warnings = seen.warnings.filter((text) => !isDebugNote(text));
  const marked = sessions.filter(({ alarms }) => alarms.length > 0);
  return { warnings, marked: marked.map(({ threadId }) => threadId.slice(-1)) };
}

const nothing: Seen = { warnings: [], marked: [] };

/** The threads' holders, besides those that `factsOf` makes. */
function alsoHeld(facts: HostFacts, ...holdings: ReturnType<typeof aHolding>[]): HostFacts {
  const { discovery } = facts;
  return { ...facts, discovery: { ...discovery, holdings: [...discovery.holdings, ...holdings] } };
}

describe('two owners of one thread', () => {
  const processes = [aProcess(5), aProcess(6)];
  const held = factsOf(processes, [{ threadId: one, pid: 5 }]);

  it('are named with their terminals, on the row and in a warning', () => {
    const facts = alsoHeld(held, aHolding(6, one, 'rollout'));
    expect(look(facts)).toEqual({
      marked: ['1'],
      warnings: [
        `thread ${one} is held for writing by 2 Codex at once (pid 5 on pts/5, pid 6 on pts/6): they will corrupt each other's rollout: close all but one`,
      ],
    });
    expect(hostSnapshot(facts, '0.1.0').sessions[0]?.alarms[0]).toContain('pid 6 on pts/6');
  });

  it('are two also where one has the lock and the other the rollout', () => {
    expect(look(alsoHeld(held, aHolding(6, one, 'writer-lock'))).marked).toEqual(['1']);
  });

  it('are one where a process has the lock and the rollout', () => {
    expect(look(factsOf(processes, [{ threadId: one, pid: 5, withLock: true }]))).toEqual(nothing);
  });

  it('are one where the second is a child that has not begun its program yet', () => {
    const child = aProcess(6, { parentPid: aPid(5) });
    const facts = factsOf([aProcess(5), child], [{ threadId: one, pid: 5 }]);
    expect(look(alsoHeld(facts, aHolding(6, one, 'rollout')))).toEqual(nothing);
  });

  it('are one where the second is no Codex that runs threads, or has ended by now', () => {
    const helper = aProcess(6, { command: 'codex-linux-san', args: ['codex-linux-sandbox'] });
    const facts = factsOf([aProcess(5), helper], [{ threadId: one, pid: 5 }]);
    expect(look(alsoHeld(facts, aHolding(6, one, 'rollout')))).toEqual(nothing);
    expect(look(alsoHeld(facts, aHolding(7, one, 'rollout')))).toEqual(nothing);
  });

  it('a reader owns nothing: it is not among the holders', () => {
    expect(look(held)).toEqual(nothing);
  });
});

const cwd = '/home/ada/src';
const worktree: Repository = {
  kind: 'branch',
  root: cwd,
  branch: 'main',
  commit: undefined,
  identity: '1:7',
};

/** Threads at work, each in its own terminal unless told otherwise. */
function atWork(
  threads: readonly FactThread[],
  repositories: readonly (readonly [string, Repository])[] = [[cwd, worktree]],
  processes: readonly OsProcess[] = [aProcess(5), aProcess(6)],
): HostFacts {
  return factsOf(processes, threads, { repositories: new Map(repositories) });
}

const busy = { progress: busyProgress };
const busyOne: FactThread = { threadId: one, pid: 5, rollout: busy };
const busyTwo: FactThread = { threadId: two, pid: 6, rollout: busy };
const busyIn = (directory: string): FactThread => ({
  ...busyTwo,
  rollout: { ...busy, meta: { cwd: directory } },
});

describe('two working roots in one worktree', () => {
  it('are both marked, and told once', () => {
    expect(look(atWork([busyOne, busyTwo]))).toEqual({
      marked: ['1', '2'],
      warnings: [
        `2 sessions work in one worktree, ${cwd} (threads ${one}, ${two}): they may overwrite each other's changes: use separate worktrees`,
      ],
    });
  });

  it('are named, a few of them, where there are many', () => {
    const ids = [1, 2, 3, 4, 5].map((number) => aThreadId(number));
    const threads = ids.map((threadId, n) => ({ threadId, pid: 10 + n, rollout: busy }));
    const processes = ids.map((_, n) => aProcess(10 + n));
    const { warnings, marked } = look(atWork(threads, [[cwd, worktree]], processes));
    expect(marked).toHaveLength(5);
    expect(warnings).toEqual([
      expect.stringContaining(`(threads ${ids.slice(0, 3).join(', ')} and 2 more)`),
    ]);
  });

  it('are found by the identity of its root, whatever it is called', () => {
    const other = { ...worktree, root: '/mnt/src' };
    const facts = atWork(
      [busyOne, busyIn('/mnt/src/deep')],
      [
        [cwd, worktree],
        ['/mnt/src/deep', other],
      ],
    );
    expect(look(facts).marked).toEqual(['1', '2']);
  });

  it('count also in a directory without a repository, which is called one', () => {
    const plain: Repository = { kind: 'none', identity: '1:8' };
    const { marked, warnings } = look(atWork([busyOne, busyTwo], [[cwd, plain]]));
    expect(marked).toEqual(['1', '2']);
    expect(warnings).toEqual([
      expect.stringMatching(/work in one directory, .* use separate directories$/),
    ]);
  });

  it('are one group where a subagent of the one works there too', () => {
    const subagent = { ...busyTwo, pid: 5, rollout: { ...busy, meta: { parentThreadId: one } } };
    expect(look(atWork([busyOne, subagent]))).toEqual(nothing);
  });

  it('count where a subagent works for an idle root: it is the root that is marked', () => {
    const child = aThreadId(3);
    const subagent = {
      threadId: child,
      pid: 6,
      rollout: { ...busy, meta: { parentThreadId: two } },
    };
    const idle: FactThread = { threadId: two, pid: 6 };
    expect(look(atWork([busyOne, idle, subagent])).marked).toEqual(['1', '2']);
  });

  it.each<[string, HostFacts]>([
    [
      'two worktrees of one repository',
      atWork(
        [busyOne, busyIn('/home/ada/other')],
        [
          [cwd, worktree],
          ['/home/ada/other', { ...worktree, root: '/home/ada/other', identity: '1:9' }],
        ],
      ),
    ],
    ['one of them is idle', atWork([busyOne, { threadId: two, pid: 6 }])],
    [
      'one only seems to work by the time of its file',
      atWork([busyOne, { ...busyTwo, rollout: { progress: emptyProgress, meta: { cwd } } }]),
    ],
    ['nobody knows what stands there', atWork([busyOne, busyTwo], [])],
    [
      'the directory is the home',
      atWork(
        [busyIn('/home/ada'), { ...busyOne, rollout: { ...busy, meta: { cwd: '/home/ada' } } }],
        [['/home/ada', { kind: 'none', identity: '1:1' }]],
      ),
    ],
    [
      'a daemon owns many threads of it, and one works',
      atWork(
        [
          { ...busyOne, pid: 9 },
          { threadId: two, pid: 9 },
        ],
        [[cwd, worktree]],
        [aDaemonProcess(9)],
      ),
    ],
    [
      'one of them lives in a container, where the path means another place',
      { ...atWork([busyOne, busyTwo]), elsewhere: new Set([aPid(6)]) },
    ],
  ])('are none where %s', (_, facts) => {
    expect(look(facts)).toEqual(nothing);
  });
});

describe('a copy of a thread in another home', () => {
  const processes = [aProcess(5), aProcess(6, { codexHome: '/copy' })];
  const held = factsOf(processes, [{ threadId: one, pid: 5 }]);
  const copy = { ...aHolding(6, one, 'rollout'), path: aRolloutPath(one, '/copy') };

  it('is another file, which no two owners share, and is said to be hidden', () => {
    const facts = alsoHeld(held, { ...copy, codexHome: '/copy' });
    expect(look(facts)).toEqual({
      marked: [],
      warnings: [
        `thread ${one} is open in ${someHome} and, as a copy, in /copy: the copy is not shown; see it with --codex-home`,
      ],
    });
    expect(hostSnapshot(facts, '0.1.0').sessions[0]?.pids).toEqual([5]);
  });

  it('is none where only the name of the home differs', () => {
    const facts = alsoHeld(held, { ...aHolding(6, one, 'rollout'), codexHome: '/link' });
    expect(look(facts).marked).toEqual(['1']);
  });
});

describe('a rollout that was taken away from its owner', () => {
  const facts = factsOf([aProcess(5)], [{ threadId: one, pid: 5 }]);
  const after = (change: Partial<Holding>): HostFacts => {
    const { discovery } = facts;
    const holdings = discovery.holdings.map((holding) => ({ ...holding, ...change }));
    return { ...facts, discovery: { ...discovery, holdings } };
  };

  it('is named with the copy that can still be made of a deleted one', () => {
    expect(look(after({ lost: 'deleted', readAt: '/proc/5/fd/3' }))).toEqual({
      marked: ['1'],
      warnings: [
        `the rollout of thread ${one} was deleted while Codex (pid 5 on pts/5) writes it: its work is lost when it ends; copy /proc/5/fd/3 to keep it`,
      ],
    });
  });

  it('is named with where it was moved', () => {
    const { marked, warnings } = look(after({ lost: 'moved' }));
    expect(marked).toEqual(['1']);
    expect(warnings[0]).toMatch(/was moved to .*rollout-.*jsonl while Codex .*: .*move it back$/);
  });

  it.each([
    ['0.135.0', ['codex'], ['1']],
    ['0.150.0', ['codex'], []],
    ['0.135.0', ['codex', 'app-server'], []],
  ])(
    'is a row in the archive only where Codex cannot have archived it: %s %j',
    (cliVersion, args, marked) => {
      const path = `${someHome}/archived_sessions/rollout-2026-11-23T11-00-00-${one}.jsonl`;
      const moved = aRollout(one, { meta: { cliVersion } });
      const { discovery } = after({ lost: 'moved', path });
      const archived = {
        ...facts,
        discovery: { ...discovery, processes: [aProcess(5, { args })] },
        rollouts: new Map([[path, ok(moved)]]),
      };
      expect(look(archived).marked).toEqual(marked);
      expect(hostSnapshot(archived, '0.1.0').sessions).toHaveLength(marked.length);
    },
  );

  it('keeps its state where it can be read, and is unknown where not', () => {
    const read = hostSnapshot(after({ lost: 'deleted', readAt: '/proc/5/fd/3' }), '0.1.0');
    expect(read.sessions[0]?.verdict.status.kind).toBe('waiting');
    const rollouts = new Map([[aRolloutPath(one), err({ kind: 'gone' } as const)]]);
    const gone = hostSnapshot({ ...after({ lost: 'deleted' }), rollouts }, '0.1.0').sessions[0];
    expect(gone?.verdict).toMatchObject({
      status: { kind: 'unknown' },
      reason: 'its rollout was deleted while Codex was running',
    });
  });
});

describe('a Codex that a tool of another session runs', () => {
  const repository = {
    kind: 'branch',
    root: '/w',
    identity: '1:2',
    branch: 'main',
    commit: undefined,
  } as const;
  const repositories = new Map([['/home/ada/src', repository]]);
  const busy = (threadId: ThreadId, pid: number): FactThread => ({
    ...{ threadId, pid, rollout: { progress: busyProgress } },
  });
  const inner = (process: Partial<OsProcess>): Seen => {
    const processes = [aProcess(5), aProcess(6, { launcherThreadId: one, ...process })];
    return look(factsOf(processes, [busy(one, 5), busy(two, 6)], { repositories }));
  };

  it('does not compete with it', () => {
    expect(inner({ ancestors: [aPid(60), aPid(5)] })).toEqual(nothing);
    expect(inner({ tty: undefined })).toEqual(nothing);
  });

  it('does where it only inherited the environment, from a tmux server that a tool started', () => {
    expect(inner({ ancestors: [aPid(60)] }).marked).toEqual(['1', '2']);
  });

  it('does not where its environment tells nothing, but it runs below it', () => {
    const process = { launcherThreadId: undefined, ancestors: [aPid(60), aPid(5)] };
    expect(inner(process)).toEqual(nothing);
    expect(inner({ ...process, ancestors: [aPid(60)] }).marked).toEqual(['1', '2']);
  });

  it('does where that session has ended', () => {
    const gone = { launcherThreadId: aThreadId(9), tty: undefined };
    expect(inner(gone).marked).toEqual(['1', '2']);
  });
});

it('a session that only reads and never asks competes with nobody', () => {
  const place = { kind: 'none', identity: '1:2' } as const;
  const repositories = new Map([['/home/ada/src', place]]);
  const beside = (approvalPolicy: string, sandbox: string): readonly string[] => {
    const context = {
      ...{ cwd: undefined, model: undefined, approvalPolicy, refusedApprovals: undefined },
      ...{ effort: undefined, approvalsReviewer: undefined, sandbox, collaborationMode: undefined },
    };
    const threads = [
      { threadId: one, pid: 5, rollout: { progress: busyProgress } },
      { threadId: two, pid: 6, rollout: { progress: { ...busyProgress, context } } },
    ];
    return look(factsOf([aProcess(5), aProcess(6)], threads, { repositories })).marked;
  };
  expect(beside('never', 'read-only')).toEqual([]);
  expect(beside('on-request', 'read-only')).toEqual(['1', '2']);
  expect(beside('never', 'workspace-write')).toEqual(['1', '2']);
});

it('a side chat does not compete with its main thread', () => {
  const repository = {
    kind: 'branch',
    root: '/w',
    identity: '1:2',
    branch: 'main',
    commit: undefined,
  } as const;
  const meta = { threadSource: 'tui_side_chat', forkedFromId: one };
  const threads = [
    { threadId: one, pid: 5, rollout: { progress: busyProgress } },
    { threadId: two, pid: 5, rollout: { progress: busyProgress, meta } },
  ];
  const repositories = new Map([['/home/ada/src', repository]]);
  expect(look(factsOf([aProcess(5)], threads, { repositories }))).toEqual(nothing);
});

/** Two threads that changed these files so many seconds ago; idle unless told otherwise. */
function changers(
  files: readonly (readonly [string, number])[],
  more: Partial<HostFacts> = {},
  progress = idleProgress,
): HostFacts {
  const threads = files.map(([path, seconds], index): FactThread => {
    const changedFiles = [{ path, at: ago(seconds) }];
    return {
      threadId: aThreadId(index + 1),
      pid: 5 + index,
      rollout: { progress: { ...progress, changedFiles } },
    };
  });
  return factsOf(
    files.map((_, index) => aProcess(5 + index)),
    threads,
    { repositories: new Map([[cwd, { ...worktree, commonDir: `${cwd}/.git` }]]), ...more },
  );
}

const file = `${cwd}/src/a.ts`;

describe('two sessions that changed the same file', () => {
  it('are both marked and told once, even if both are idle', () => {
    const facts = changers([
      [file, 60],
      [file, 1800],
    ]);
    expect(look(facts)).toEqual({
      marked: ['1', '2'],
      warnings: [
        `threads ${one} and ${two} changed the same file within 30 minutes, src/a.ts: they may overwrite each other's changes: use separate worktrees`,
      ],
    });
    expect(hostSnapshot(facts, '0.1.0').sessions[1]?.alarms).toEqual([
      expect.stringContaining(`changed the same file as ${one} within 30 minutes, src/a.ts`),
    ]);
  });

  it.each([
    [
      'one of the changes is older than half an hour',
      [
        [file, 60],
        [file, 1801],
      ],
    ],
    [
      'they changed different files',
      [
        [file, 60],
        [`${cwd}/src/b.ts`, 60],
      ],
    ],
    [
      'one file has the name of the other within its own',
      [
        [file, 60],
        [`/tmp${file}`, 60],
      ],
    ],
  ] as const)('are not where %s', (_, files) => {
    expect(look(changers(files))).toEqual(nothing);
  });

  it('have no second alarm for their worktree', () => {
    const both = [
      [file, 60],
      [file, 60],
    ] as const;
    const { warnings } = look(changers(both, {}, busyProgress));
    expect(warnings).toEqual([expect.stringContaining('changed the same file')]);
    const three = changers([...both, [`${cwd}/src/b.ts`, 60]], {}, busyProgress);
    const alarms = hostSnapshot(three, '0.1.0').sessions.map((session) => session.alarms);
    expect(alarms).toEqual([
      [expect.stringContaining('same file'), expect.stringMatching(/same worktree as \S+0003, /)],
      [expect.stringContaining('same file'), expect.stringMatching(/same worktree as \S+0003, /)],
      [expect.stringMatching(/same worktree as \S+0001, \S+0002, /)],
    ]);
  });

  it('conflict in two worktrees of one repository, at the same path', () => {
    const linked = '/home/ada/release';
    const threads = [cwd, linked].map((root, index): FactThread => {
      const changedFiles = [{ path: `${root}/src/a.ts`, at: ago(60) }];
      const progress = { ...idleProgress, changedFiles };
      return {
        threadId: aThreadId(index + 1),
        pid: 5 + index,
        rollout: { progress, meta: { cwd: root } },
      };
    });
    const at = (commonDir: string) =>
      new Map<string, Repository>([
        [cwd, { ...worktree, commonDir: `${cwd}/.git` }],
        [linked, { ...worktree, root: linked, identity: '1:9', commonDir }],
      ]);
    const processes = [aProcess(5), aProcess(6)];
    const seen = look(factsOf(processes, threads, { repositories: at(`${cwd}/.git`) }));
    expect(seen).toEqual({
      marked: ['1', '2'],
      warnings: [
        `threads ${one} and ${two} changed the same file in two worktrees of one repository within 30 minutes, src/a.ts: expect a merge conflict`,
      ],
    });
    const clones = factsOf(processes, threads, { repositories: at(`${linked}/.git`) });
    expect(look(clones)).toEqual(nothing);
  });

  it('do not conflict within one family', () => {
    const facts = changers([
      [file, 60],
      [file, 60],
    ]);
    const [first, second] = [...facts.rollouts.values()];
    if (!first?.ok || !second?.ok || !second.value.meta.ok) throw new Error('no rollouts');
    const meta = ok({ ...second.value.meta.value, parentThreadId: one });
    const rollouts = new Map([
      [aRolloutPath(first.value.threadId), first],
      [aRolloutPath(second.value.threadId), ok({ ...second.value, meta })],
    ]);
    expect(look({ ...facts, rollouts })).toEqual(nothing);
  });

  it('have one alarm, however many files they are and however long their names', () => {
    const changedFiles = Array.from({ length: 200 }, (_, n) => ({
      path: `${cwd}/${'x'.repeat(300)}${n}`,
      at: ago(60),
    }));
    const threads = [1, 2].map((n): FactThread => ({
      threadId: aThreadId(n),
      pid: 4 + n,
      rollout: { progress: { ...idleProgress, changedFiles } },
    }));
    const { sessions, warnings } = hostSnapshot(
      factsOf([aProcess(5), aProcess(6)], threads),
      '0.1.0',
    );
    expect(warnings).toHaveLength(1);
    expect(sessions[0]?.alarms[0]?.length).toBeLessThan(500);
  });
});
