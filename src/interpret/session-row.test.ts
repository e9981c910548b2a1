import { describe, expect, it } from 'vitest';
import { ago, aThreadId } from '../../fixtures/a-session.js';
import {
  aDaemonProcess,
  aDaemonThread,
  aDaemonAnswer,
  aProcess,
  aRolloutPath,
  busyProgress,
  factsOf,
  idleProgress,
  someHome,
  type RolloutParts,
} from '../../fixtures/some-facts.js';
import type { HostFacts } from '../core/facts/host-facts.js';
import type { OsProcess } from '../core/facts/processes.js';
import type { Repository } from '../core/facts/repository.js';
import type { MetaFailure } from '../core/facts/session-meta.js';
import { err, ok } from '../core/result.js';
import type { Session } from '../core/session/session.js';
import { hostSnapshot } from './host-snapshot.js';

const id = aThreadId(1);

function row(
  rollout: RolloutParts = {},
  overrides: Partial<HostFacts> = {},
  process: OsProcess = aProcess(5),
): Session {
  const facts = factsOf([process], [{ threadId: id, pid: 5, rollout }], overrides);
  const [session] = hostSnapshot(facts, '0.1.0').sessions;
  if (!session) throw new Error('no row');
  return session;
}

const context = {
  cwd: '/newer',
  model: 'gpt-6',
  approvalPolicy: undefined,
  refusedApprovals: undefined,
  effort: undefined,
  approvalsReviewer: undefined,
  sandbox: undefined,
  collaborationMode: undefined,
};
const word = aDaemonAnswer(aDaemonThread(id, { cwd: '/said', model: 'gpt-d', originator: 'd' }));
const asked = { daemons: new Map([[someHome, word]]) };

it('counts the broken lines of its rollout, and says nothing where none could be read', () => {
  expect(row({ progress: { ...idleProgress, malformedLines: 2 } }).brokenLines).toBe(2);
  expect(row().brokenLines).toBe(0);
  const error = { kind: 'unreadable', code: 'EACCES' } as const;
  const rollouts = new Map([[aRolloutPath(id), err(error)]]);

  expect(row({}, { rollouts }).brokenLines).toBeUndefined();
});

it('takes what may be a review or a prompt for what its rollout says', () => {
  const process = aProcess(5, { args: ['codex', '--', 'review', 'the', 'diff'] });
  const owner = (name: string): string =>
    row({ meta: { source: { kind: 'named', name } } }, {}, process).owner;
  expect([owner('cli'), owner('exec')]).toEqual(['tui', 'exec']);
});

it('knows neither owner nor terminal where the arguments of its process cannot be read', () => {
  const { owner, tty, attached } = row({}, {}, aProcess(5, { args: [] }));
  expect({ owner, tty, attached }).toEqual({
    owner: 'unknown',
    tty: undefined,
    attached: undefined,
  });
});

describe('where a thread works', () => {
  it.each([
    [
      'the newest turn says first',
      { progress: { ...busyProgress, context } },
      '/newer',
      'turn_context',
    ],
    ['the daemon comes second', {}, '/said', 'app_server'],
  ])('%s', (_, rollout, cwd, source) => {
    expect(row(rollout, asked)).toMatchObject({ cwd, debug: { cwdSource: source } });
  });

  it('its first line comes third', () => {
    expect(row({ meta: { cwd: '/first' } })).toMatchObject({
      cwd: '/first',
      debug: { cwdSource: 'session_meta' },
    });
  });

  it('its process comes last, and only where the process is its own', () => {
    const silent = { meta: { cwd: undefined } };
    expect(row(silent)).toMatchObject({ cwd: '/home/ada/src', debug: { cwdSource: 'lsof' } });
    const daemon = row(silent, {}, aDaemonProcess(5));
    expect(daemon).toMatchObject({ cwd: undefined, debug: { cwdSource: undefined } });
  });

  it('is shown clean, though it is looked up as it is', () => {
    const cwd = '/x\x1b[31m\ny';
    const repository: Repository = { kind: 'branch', root: cwd, branch: 'b', commit: undefined };
    const session = row({ meta: { cwd } }, { repositories: new Map([[cwd, repository]]) });
    expect(session).toMatchObject({ cwd: '/x y', repoRoot: '/x y', gitBranch: 'b' });
  });
});

describe('the repository', () => {
  const recorded = { gitBranch: 'then', gitCommit: 'c0' };
  const nothing = { repoRoot: undefined, gitBranch: undefined, gitCommit: undefined };
  it.each<readonly [string, Repository, object]>([
    ['is none', { kind: 'none' }, nothing],
    [
      'is on a branch',
      { kind: 'branch', root: '/r', branch: 'now', commit: 'c1' },
      { repoRoot: '/r', gitBranch: 'now', gitCommit: 'c1' },
    ],
    [
      'has no commit yet',
      { kind: 'branch', root: '/r', branch: 'now', commit: undefined },
      { repoRoot: '/r', gitBranch: 'now', gitCommit: undefined },
    ],
    [
      'is detached',
      { kind: 'detached', root: '/r', commit: 'c1' },
      { repoRoot: '/r', gitBranch: undefined, gitCommit: 'c1' },
    ],
    ['is what was recorded where the directory is gone', { kind: 'no-directory' }, recorded],
    [
      'cannot be read',
      { kind: 'failure', root: '/r', detail: 'why' },
      { ...nothing, repoRoot: '/r', debug: { repoProbeError: 'why' } },
    ],
  ])('%s', (_, repository, cells) => {
    const repositories = new Map([['/home/ada/src', repository]]);
    expect(row({ meta: recorded }, { repositories })).toMatchObject(cells);
  });
});

describe('the source', () => {
  it.each([
    ['a word', { kind: 'named', name: 'vscode' }, 'vscode'],
    ['a new word', { kind: 'named', name: 'telepathy' }, 'telepathy'],
    ['another subagent', { kind: 'other-subagent', name: 'new' }, 'subagent'],
    ['none', { kind: 'absent' }, 'unknown'],
    [
      'a spawn',
      {
        kind: 'thread-spawn',
        parentThreadId: aThreadId(2),
        depth: 1,
        agentNickname: 'Curie',
        agentRole: 'explorer',
      },
      'subagent_thread_spawn',
    ],
  ] as const)('of %s', (_, source, sessionSource) => {
    expect(row({ meta: { source } }).sessionSource).toBe(sessionSource);
  });

  it.each([
    [
      'the desktop app runs it',
      {},
      { executable: '/Applications/Codex.app/Contents/x/codex' },
      true,
    ],
    [
      'the desktop app made it in the shared daemon',
      { originator: 'Codex Desktop' },
      'daemon',
      true,
    ],
    [
      'the desktop app made it and a terminal resumed it',
      { originator: 'Codex Desktop' },
      {},
      false,
    ],
    [
      'the desktop app runs it in WSL',
      { originator: 'Codex Desktop' },
      { executable: '/home/u/.codex/bin/codex', tty: undefined },
      true,
    ],
    [
      'another program runs a server',
      { originator: 'zed' },
      { executable: '/home/u/.codex/bin/codex', tty: undefined },
      false,
    ],
    ['an editor runs it', { originator: 'codex_vscode' }, 'daemon', false],
  ] as const)('is hidden or not where %s', (_, meta, process, hidden) => {
    const args = ['codex', 'app-server'];
    const owner =
      process === 'daemon'
        ? aDaemonProcess(5)
        : aProcess(5, 'executable' in process ? { ...process, args } : {});
    expect(row({ meta }, {}, owner).hiddenSource).toBe(hidden);
  });
});

describe('the other cells', () => {
  it('come from the rollout first, from the daemon where it is silent', () => {
    const tokens = { total: 70_000, inContext: 41_200, contextWindow: 258_400 };
    const progress = { ...idleProgress, context, tokens };
    expect(row({ progress }, asked)).toMatchObject({
      model: 'gpt-6',
      originator: 'codex-tui',
      cliVersion: '0.169.0',
      tokensTotal: 70_000,
      contextUsedPercent: 12,
      lastActivityAt: ago(60),
      rolloutPath: aRolloutPath(id),
      owner: 'tui',
      codexHome: someHome,
      stale: false,
    });
    expect(row({}, asked)).toMatchObject({ model: 'gpt-d' });
  });

  it.each([
    [50_000, 20_000],
    [0, 70_000],
    [undefined, undefined],
    // Its own counts began anew.
    [70_001, undefined],
  ])('count no tokens of the parent: %s of 70,000', (inheritedTokens, tokensTotal) => {
    const tokens = { total: 70_000, inContext: 41_200, contextWindow: 258_400 };
    const progress = { ...idleProgress, tokens };
    expect(row({ progress, inheritedTokens }, asked).tokensTotal).toBe(tokensTotal);
  });

  it('hold the name that the user gave', () => {
    expect(row({}, { names: new Map([[id, 'mine']]) }).name).toBe('mine');
  });

  it.each<readonly [MetaFailure, string]>([
    [{ kind: 'empty' }, 'the rollout is empty'],
    [{ kind: 'not-json' }, 'line 1 is not JSON'],
    [{ kind: 'not-session-meta', type: 'x' }, 'line 1 is x, not session_meta'],
    [{ kind: 'not-session-meta', type: undefined }, 'line 1 is of no type, not session_meta'],
    [{ kind: 'endless', readBytes: 9 }, 'line 1 has no end within 9 bytes'],
    [{ kind: 'unreadable', code: 'EIO' }, 'line 1 cannot be read (EIO)'],
  ])('say what is wrong with line 1: %j', (failure, text) => {
    const facts = factsOf([aProcess(5)], [{ threadId: id, pid: 5 }]);
    const rollout = facts.rollouts.get(aRolloutPath(id));
    if (!rollout?.ok) throw new Error('no rollout');
    const rollouts = new Map([[aRolloutPath(id), ok({ ...rollout.value, meta: err(failure) })]]);
    const [session] = hostSnapshot({ ...facts, rollouts }, '0.1.0').sessions;
    expect(session?.debug).toMatchObject({ metaParseError: text, metaIdMismatch: undefined });
  });

  it('say where line 1 has the id of another thread', () => {
    expect(row({ meta: { id: aThreadId(9) } }).debug.metaIdMismatch).toBe(aThreadId(9));
    expect(row().debug.metaIdMismatch).toBeUndefined();
    expect(row({ meta: { id: undefined } }).debug.metaIdMismatch).toBeUndefined();
  });

  it('hold a sample of the command line, clean and cut', () => {
    const args = ['codex', '\x1b[31mred', 'x'.repeat(200)];
    const { processCommandSample } = row({}, {}, aProcess(5, { args })).debug;
    expect(processCommandSample).toMatch(/^codex red x+…$/);
    expect(processCommandSample).toHaveLength(120);
    expect(row({}, {}, aProcess(5, { args: [] })).debug.processCommandSample).toBe('codex');
  });
});

describe('the title', () => {
  const titles = { sessionIndex: new Map(), globalState: new Map() };
  const parent = aThreadId(2);

  it.each([
    ['the first thing the user said', { firstUserText: 'do it' }, {}, ['do it', 'rollout']],
    [
      'what it was renamed to',
      { firstUserText: 'do it' },
      { titles: new Map([[someHome, { ...titles, sessionIndex: new Map([[id, 'Index']]) }]]) },
      ['Index', 'session_index.jsonl'],
    ],
    [
      'what the desktop app calls it',
      { firstUserText: 'do it' },
      { titles: new Map([[someHome, { ...titles, globalState: new Map([[id, 'State']]) }]]) },
      ['State', 'codex-global-state.json'],
    ],
    [
      'what the history has',
      {},
      { history: new Map([[someHome, new Map([[id, 'typed']])]]) },
      ['typed', 'history.jsonl'],
    ],
    [
      'that of a parent that is not live',
      { meta: { parentThreadId: parent } },
      { titles: new Map([[someHome, { ...titles, sessionIndex: new Map([[parent, 'Up']]) }]]) },
      ['Up', 'parent'],
    ],
    [
      'that of what it was forked from',
      { meta: { forkedFromId: parent } },
      { history: new Map([[someHome, new Map([[parent, 'typed']])]]) },
      ['typed', 'parent'],
    ],
    ['the last part of its directory', {}, {}, ['src', 'cwd_basename']],
    [
      'not one that another home gives to the same id',
      {},
      { titles: new Map([['/other', { ...titles, sessionIndex: new Map([[id, 'Other']]) }]]) },
      ['src', 'cwd_basename'],
    ],
  ] as const)('is %s', (_, rollout, overrides, [title, titleSource]) => {
    expect(row(rollout, overrides)).toMatchObject({ title, debug: { titleSource } });
  });
});

describe('the evidence', () => {
  it('is the daemon’s silence where it owns the thread and does not say', () => {
    const daemons = new Map([
      [someHome, { kind: 'failure', failure: { kind: 'silent', afterMs: 400 } } as const],
    ]);
    expect(row({}, { daemons }, aDaemonProcess(5)).verdict).toMatchObject({
      reason: 'waiting for the next prompt (its daemon did not answer within 400 ms)',
      basis: 'rollout',
    });
    expect(row({}, { daemons }).verdict.reason).toBe('waiting for the next prompt');
  });

  it('is that the daemon did not name the thread, where it answered for others', () => {
    const daemons = new Map([[someHome, aDaemonAnswer()]]);
    const { verdict } = row({}, { daemons }, aDaemonProcess(5));
    expect(verdict.reason).toBe('waiting for the next prompt (its daemon did not say)');
  });
});
