import { describe, expect, it } from 'vitest';
import { ago, aThreadId, fixtureNow } from '../../fixtures/a-session.js';
import {
  aDaemonProcess,
  aDaemonThread,
  aDaemonAnswer,
  aHolding,
  aPid,
  aProcess,
  aThreadIdOfAge,
  busyProgress,
  factsOf,
  someFacts,
  someHome,
  type FactThread,
} from '../../fixtures/some-facts.js';
import type { DaemonThread } from '../core/facts/daemon.js';
import type { HostFacts } from '../core/facts/host-facts.js';
import type { OsProcess } from '../core/facts/processes.js';
import type { Session } from '../core/session/session.js';
import { emptyProgress } from '../core/rollout/fold-rollout.js';
import { hostSnapshot } from './host-snapshot.js';
import { isDebugNote } from '../core/session/snapshot.js';

function rows(facts: HostFacts): readonly Session[] {
  return hostSnapshot(facts, '0.1.0').sessions;
}

const dayOld = aThreadIdOfAge(86_400);
const minutesOld = aThreadIdOfAge(599);

/** What the rows say of their terminals. */
function terminals(
  processes: readonly OsProcess[],
  threads: readonly FactThread[],
  overrides: Partial<HostFacts> = {},
): readonly unknown[] {
  return rows(factsOf(processes, threads, overrides)).map(({ pids, tty, attached }) => ({
    pids,
    tty,
    attached,
  }));
}

describe('a snapshot', () => {
  it('of nothing is empty', () => {
    expect(hostSnapshot(someFacts({ machineId: 'm' }), '9.9.9')).toEqual({
      host: 'local',
      collectedAt: fixtureNow,
      sessions: [],
      processes: [],
      accounts: [],
      warnings: [],
      homeDir: '/home/ada',
      machineId: 'm',
      codexPsVersion: '9.9.9',
    });
  });

  it('names the session whose tool started a Codex, where it is below its owner', () => {
    const launched = (ancestors: readonly number[]): readonly unknown[] => {
      const inner = {
        ...aProcess(6, { launcherThreadId: dayOld }),
        ancestors: ancestors.map((pid) => aPid(pid)),
      };
      const threads = [
        { threadId: dayOld, pid: 5 },
        { threadId: minutesOld, pid: 6 },
      ];
      return rows(factsOf([aProcess(5), inner], threads)).map(({ launchedBy }) => launchedBy);
    };
    expect(launched([60, 5])).toEqual([undefined, { threadId: dayOld, pid: 5 }]);
    expect(launched([60])).toEqual([undefined, undefined]);
  });

  it('is blind where no way of finding processes worked', () => {
    const discovery = { via: undefined, processes: [], holdings: [], failures: [] };
    expect(hostSnapshot(someFacts({ discovery }), '9.9.9').blind).toBe(true);
    expect(hostSnapshot(someFacts(), '9.9.9')).not.toHaveProperty('blind');
  });

  it('says what fell short, in words', () => {
    const facts = someFacts({
      warnings: ['one'],
      discovery: {
        ...{ via: 'proc', processes: [], holdings: [] },
        failures: [{ kind: 'lsof-missing' }],
      },
    });
    const { warnings } = hostSnapshot(facts, '0.1.0');
    expect(warnings).toEqual(['one', 'lsof is not installed: read /proc instead']);
  });

  it('has a row for each thread, and none for those of Codex itself', () => {
    const sources = [
      { source: { kind: 'named', name: 'cli' } },
      { source: { kind: 'other-subagent', name: 'review' } },
      { source: { kind: 'internal', name: 'memory' } },
      { threadSource: 'guardian_v2' },
      { source: { kind: 'other-subagent', name: 'something_new' } },
    ] as const;
    const threads = sources.map((meta, n) => ({
      threadId: aThreadId(n),
      pid: 5,
      rollout: { meta },
    }));
    const sessions = rows(factsOf([aProcess(5)], threads));
    expect(sessions.map(({ threadId }) => threadId)).toEqual([aThreadId(0), aThreadId(4)]);
  });
});

describe('the terminal of a thread in its own process', () => {
  const tui = aProcess(5, { tty: 'pts/5' });

  it('is that of the process', () => {
    expect(terminals([tui], [{ threadId: dayOld, pid: 5 }])).toEqual([
      { pids: [5], tty: 'pts/5', attached: true },
    ]);
  });

  it('is not known where the process has none: a script may run it', () => {
    const exec = aProcess(5, { tty: undefined, args: ['codex', 'exec', 'x'] });
    expect(terminals([exec], [{ threadId: dayOld, pid: 5 }])).toEqual([
      { pids: [5], tty: undefined, attached: undefined },
    ]);
  });

  it('shows the thread that was taken up last, after /new', () => {
    const threads = [dayOld, minutesOld].map((threadId) => ({ threadId, pid: 5 }));
    const shown = terminals(
      [tui],
      threads.map((one) => ({ ...one, rollout: { progress: emptyProgress } })),
    );
    expect(shown).toEqual([
      { pids: [5], tty: undefined, attached: false },
      { pids: [5], tty: 'pts/5', attached: true },
    ]);
  });

  it('is unclear where two were taken up at one moment', () => {
    const twins = [1, 2].map((n) => ({ threadId: aThreadIdOfAge(599, n), pid: 5 }));
    const unclear = { pids: [5], tty: undefined, attached: undefined };
    const fresh = { progress: emptyProgress };
    expect(
      terminals(
        [tui],
        twins.map((one) => ({ ...one, rollout: fresh })),
      ),
    ).toEqual([unclear, unclear]);
  });

  it('shows a side chat beside the thread that it was forked from', () => {
    const side = { forkedFromId: dayOld, threadSource: 'tui_side_chat' };
    const threads = [
      { threadId: dayOld, pid: 5, rollout: { progress: busyProgress } },
      { threadId: minutesOld, pid: 5, rollout: { meta: side } },
    ];
    expect(terminals([tui], threads)).toEqual([
      { pids: [5], tty: 'pts/5', attached: true },
      { pids: [5], tty: 'pts/5', attached: true },
    ]);
  });

  it('is where its subagents are seen too', () => {
    const child = { parentThreadId: dayOld };
    const threads = [
      { threadId: dayOld, pid: 5 },
      { threadId: minutesOld, pid: 5, rollout: { meta: child } },
    ];
    expect(terminals([tui], threads)).toEqual([
      { pids: [5], tty: 'pts/5', attached: true },
      { pids: [5], tty: 'pts/5', attached: true },
    ]);
  });
});

describe('the terminal of a thread of the daemon', () => {
  it('is none, though a terminal that has just ended is still among the processes', () => {
    const ended = { args: [], cwd: undefined, executable: undefined, codexHome: undefined };
    const daemons = new Map([[someHome, aDaemonAnswer(aDaemonThread(dayOld))]]);
    const processes = [aProcess(7, ended), aDaemonProcess(5)];
    expect(terminals(processes, [{ threadId: dayOld, pid: 5 }], { daemons })).toEqual([
      { pids: [5], tty: undefined, attached: false },
    ]);
  });

  const daemon = aDaemonProcess(9);
  const client = aProcess(6, { startedAt: ago(600), codexHome: undefined });
  const owned: FactThread = { threadId: minutesOld, pid: 9, withLock: true };

  it('is the TUI that holds nothing', () => {
    expect(terminals([daemon, client], [owned])).toEqual([
      { pids: [6, 9], tty: 'pts/6', attached: true },
    ]);
  });

  it('is none where it has closed', () => {
    expect(terminals([daemon], [owned])).toEqual([{ pids: [9], tty: undefined, attached: false }]);
  });

  it('is not known where `codex agents` may show it, and stays known where it has one', () => {
    const agents = { ...client, ...aProcess(7, { args: ['codex', 'agents'] }), cwd: '/elsewhere' };
    expect(terminals([daemon, agents], [owned])).toEqual([
      { pids: [9], tty: undefined, attached: undefined },
    ]);
    expect(terminals([daemon, client, agents], [owned])).toEqual([
      { pids: [6, 9], tty: 'pts/6', attached: true },
    ]);
  });

  it('is unclear where two began with it', () => {
    const twin = { ...client, pid: aProcess(7).pid, tty: 'pts/7' };
    expect(terminals([daemon, client, twin], [owned])).toEqual([
      { pids: [9], tty: undefined, attached: undefined },
    ]);
  });

  it.each([
    ['-C with a path', ['codex', '-C', '/home/ada/src'], '/tmp'],
    ['--cd= with one', ['codex', '--cd=/home/ada/src'], '/tmp'],
    ['-C with steps', ['codex', '-C', './x/../src/.'], '/home/ada'],
    ['-C up to the root', ['codex', '-C', '../../../home/ada/src'], '/home/ada'],
    ['no -C', ['codex'], '/home/ada/src'],
  ])('is found by %s', (_, args, cwd) => {
    expect(terminals([daemon, { ...client, args, cwd }], [owned])).toMatchObject([
      { tty: 'pts/6' },
    ]);
  });

  it.each([
    ['is of another home', { codexHome: '/other/.codex' }],
    ['has no terminal', { tty: undefined }],
    ['keeps away from the daemon', { args: ['codex', '--no-daemon'] }],
    [
      'is another program',
      { command: 'codex-ps', args: ['codex-ps'], executable: '/bin/codex-ps' },
    ],
  ])('is no process that %s', (_, overrides) => {
    expect(terminals([daemon, { ...client, ...overrides }], [owned])).toEqual([
      { pids: [9], tty: undefined, attached: false },
    ]);
  });

  it('is no TUI of another home in the same directory', () => {
    const other = {
      ...client,
      pid: aProcess(7).pid,
      tty: 'pts/7',
      environmentHome: '/other/.codex',
    };
    const ours = { ...client, environmentHome: someHome };
    expect(terminals([daemon, ours, other], [owned])).toEqual([
      { pids: [6, 9], tty: 'pts/6', attached: true },
    ]);
    expect(terminals([daemon, other], [owned])).toMatchObject([{ attached: false }]);
  });

  it('shows a side chat too, which leaves its main thread on the screen', () => {
    const side = aThreadIdOfAge(30);
    const meta = { forkedFromId: minutesOld, threadSource: 'tui_side_chat' };
    const both = [owned, { threadId: side, pid: 9, withLock: true, rollout: { meta } }];
    const shown = { pids: [6, 9], tty: 'pts/6', attached: true };
    expect(terminals([daemon, client], both)).toEqual([shown, shown]);
  });

  describe('for an ephemeral side chat, as before 0.171', () => {
    const side = aDaemonThread(aThreadIdOfAge(30), {
      ephemeral: true,
      path: undefined,
      status: { kind: 'active', waitingOnApproval: true, waitingOnUserInput: false },
    });
    const main = aDaemonThread(minutesOld);
    const rowsBeside = (...mains: readonly DaemonThread[]): readonly unknown[] => {
      const daemons = new Map([[someHome, aDaemonAnswer(...mains, side)]]);
      return rows(factsOf([daemon, client], [owned], { daemons })).map(
        ({ threadId, verdict, tty, attached }) => ({
          threadId,
          status: verdict.status,
          tty,
          attached,
        }),
      );
    };
    const approval = { kind: 'waiting', detail: 'approval' };

    it('is that of the only thread of its directory', () => {
      expect(rowsBeside(main)).toMatchObject([
        { threadId: minutesOld, tty: 'pts/6', attached: true },
        { threadId: side.threadId, status: approval, tty: 'pts/6', attached: true },
      ]);
    });

    it('is not known beside two, and is taken from neither', () => {
      const other = aDaemonThread(dayOld, { cwd: '/home/ada/src' });
      expect(rowsBeside(main, other)).toContainEqual({
        threadId: side.threadId,
        status: approval,
        tty: undefined,
        attached: undefined,
      });
    });

    it('is no row where Codex runs it for itself', () => {
      const titles = aDaemonThread(aThreadIdOfAge(20), {
        ephemeral: true,
        threadSource: 'thread_title',
      });
      expect(rowsBeside(main, titles)).toHaveLength(2);
    });
  });

  it('is no TUI that holds a thread of its own', () => {
    const own = { threadId: aThreadId(3), pid: 6 };
    expect(terminals([daemon, client], [owned, own])).toMatchObject([
      { attached: false },
      { pids: [6], tty: 'pts/6' },
    ]);
  });
});

describe('the terminal of a thread of an app-server that somebody started', () => {
  const served = (listen: string): OsProcess =>
    aProcess(9, { tty: undefined, args: ['codex', 'app-server', '--listen', listen] });
  const client = (...args: readonly string[]): OsProcess =>
    aProcess(6, { startedAt: ago(600), codexHome: undefined, args: ['codex', ...args] });
  const owned: FactThread = { threadId: minutesOld, pid: 9, withLock: true };
  const found = { pids: [6, 9], tty: 'pts/6', attached: true };
  const none = { pids: [9], tty: undefined, attached: false };

  it.each([
    ['names its address', 'ws://127.0.0.1:1', ['hello', '--remote', 'ws://localhost:1/'], found],
    ['names another address', 'ws://127.0.0.1:1', ['--remote=ws://127.0.0.1:2'], none],
    ['names none while it listens at an address', 'ws://127.0.0.1:1', [], none],
    ['names none while it listens at the socket of its home', 'unix://', [], found],
  ])('is that of a TUI that %s', (_, listen, args, terminal) => {
    expect(terminals([served(listen), client(...args)], [owned])).toEqual([terminal]);
  });

  it('is not known where it serves the program that started it', () => {
    const ide = aProcess(9, { tty: undefined, args: ['codex', 'app-server'] });
    expect(terminals([ide, client()], [owned])).toEqual([{ ...none, attached: undefined }]);
  });
});

describe('two threads of one daemon', () => {
  it('show their own directory, title, terminal and state each', () => {
    const processes = [
      aDaemonProcess(9),
      aProcess(6, { cwd: '/src/one', startedAt: ago(600), codexHome: undefined }),
      aProcess(7, { cwd: '/src/two', startedAt: ago(100), codexHome: undefined }),
    ];
    const [one, two] = [aThreadIdOfAge(599), aThreadIdOfAge(99)];
    const threads: readonly FactThread[] = [
      { threadId: one, pid: 9, rollout: { meta: { cwd: '/src/one' } } },
      {
        threadId: two,
        pid: 9,
        rollout: {
          meta: { cwd: '/src/two' },
          progress: { ...busyProgress, turnStartedAt: ago(50) },
        },
      },
    ];
    const status = { kind: 'active', waitingOnApproval: true, waitingOnUserInput: false } as const;
    const facts = factsOf(processes, threads, {
      daemons: new Map([
        [
          someHome,
          aDaemonAnswer(
            aDaemonThread(one, { cwd: '/src/one', name: 'First' }),
            aDaemonThread(two, { cwd: '/src/two', status }),
          ),
        ],
      ]),
      repositories: new Map([
        ['/src/one', { kind: 'branch', root: '/src/one', branch: 'main', commit: 'abc' }],
      ]),
    });
    expect(rows(facts)).toMatchObject([
      {
        cwd: '/src/one',
        title: 'First',
        tty: 'pts/6',
        gitBranch: 'main',
        owner: 'daemon',
        verdict: { status: { detail: 'idle' }, basis: 'app_server' },
      },
      {
        cwd: '/src/two',
        title: 'two',
        tty: 'pts/7',
        gitBranch: undefined,
        verdict: { status: { detail: 'approval' }, basis: 'app_server', certain: true },
      },
    ]);
  });
});

describe('the title of a fork', () => {
  const root = aThreadIdOfAge(599);
  const fork = aThreadIdOfAge(99);
  const titleOf = (
    own: NonNullable<FactThread['rollout']>,
    preview: string,
  ): string | undefined => {
    const threads: readonly FactThread[] = [
      { threadId: root, pid: 9, rollout: { firstUserText: 'tidy the orchard' } },
      { threadId: fork, pid: 9, rollout: own },
    ];
    const forked = aDaemonThread(fork, { forkedFromId: root, preview });
    const daemons = new Map([[someHome, aDaemonAnswer(aDaemonThread(root, {}), forked)]]);
    return rows(factsOf([aDaemonProcess(9)], threads, { daemons }))[1]?.title;
  };

  it('is what was said in it, not what its parent was told', () => {
    const own = { firstUserText: 'count the pears' };
    expect(titleOf(own, 'tidy the orchard, please')).toBe('count the pears');
  });

  it("is its parent's until something is said in it", () => {
    expect(titleOf({}, 'tidy the orchard, please')).toBe('tidy the orchard');
  });

  it("is no name of its parent's, where it is a subagent", () => {
    const own = {
      meta: { parentThreadId: root, forkedFromId: root },
      firstUserText: 'count the pears',
      progress: { ...emptyProgress, threadName: 'Orchard' },
    };
    expect(titleOf(own, '')).toBe('count the pears');
  });
});

it('--debug counts the TUIs that hold nothing', () => {
  const processes = [aProcess(5), aProcess(6), aDaemonProcess(7)];
  const { warnings } = hostSnapshot(factsOf(processes, [{ threadId: dayOld, pid: 5 }]), '0.1.0');
  expect(warnings.filter(isDebugNote)).toEqual([
    'debug: 1 codex process holds no thread: before the first message, or clients of a daemon (pid 6)',
  ]);
  const holdings = [aHolding(6, minutesOld, 'writer-lock')];
  const discovery = { via: 'lsof', processes: [aProcess(6)], holdings, failures: [] } as const;
  expect(hostSnapshot(someFacts({ discovery }), '0.1.0').warnings).toEqual([]);
});
