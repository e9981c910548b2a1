import { describe, expect, it } from 'vitest';
import { ago, aThreadId } from '../../fixtures/a-session.js';
import {
  aDaemonProcess,
  aDaemonThread,
  aDaemonAnswer,
  aProcess,
  factsOf,
  someHome,
} from '../../fixtures/some-facts.js';
import { epochMs, uuidv7Time } from '../core/time.js';
import type { HostFacts } from '../core/facts/host-facts.js';
import type { OsProcess } from '../core/facts/processes.js';
import { hostSnapshot } from './host-snapshot.js';
import { isDebugNote } from '../core/session/snapshot.js';

const id = aThreadId(1);

function listed(facts: HostFacts): readonly string[] {
  return hostSnapshot(facts, '0.1.0').processes.map(({ kind }) => kind);
}

function warnings(facts: HostFacts): readonly string[] {
  return hostSnapshot(facts, '0.1.0').warnings.filter((text) => !isDebugNote(text));
}

function withArgs(...args: readonly string[]): OsProcess {
  return aProcess(7, { args: ['codex', ...args] });
}

const died = new Map([
  [someHome, { kind: 'failure', failure: { kind: 'refused', code: 'ECONNREFUSED' } } as const],
]);

describe('a Codex without a session', () => {
  it.each([
    [[], 'end its input, or give the prompt as an argument'],
    [['x'], 'end its input, or start it with input from /dev/null'],
  ])('says how to go on where it reads standard input: %j', (words, hint) => {
    const facts = factsOf([withArgs('exec', ...words)], []);
    expect(hostSnapshot(facts, '0.1.0').processes).toMatchObject([{ kind: 'stdin', hint }]);
  });

  it.each([
    ['before its first message', withArgs(), 'setup', 'has no session yet'],
    [
      'in the resume picker',
      withArgs('resume'),
      'resume_picker',
      'shows the list of sessions to resume',
    ],
    [
      'in the picker of forks',
      withArgs('fork', '--all'),
      'resume_picker',
      'shows the list of sessions to fork',
    ],
    [
      'that records nothing',
      withArgs('exec', '--ephemeral', 'x'),
      'ephemeral',
      'runs with --ephemeral, which records nothing',
    ],
    ['that signs in', withArgs('login'), 'setup', 'waits for a sign-in'],
    [
      'that is stopped',
      { ...withArgs(), suspension: 'stopped' as const },
      'setup',
      'is stopped (Ctrl-Z or SIGSTOP)',
    ],
    [
      'a review of changes',
      withArgs('review', '--uncommitted'),
      'stdin',
      'has no session yet; it may wait for standard input to end',
    ],
    [
      'a client of a server elsewhere',
      withArgs('--remote', 'wss://ada:secret@build:4500?token=x'),
      'setup',
      'uses the server wss://build:4500',
    ],
    ['that reads its prompt', withArgs('exec'), 'stdin', 'waits for its prompt on standard input'],
    [
      'that reads more than its prompt',
      withArgs('exec', 'x'),
      'stdin',
      'has no session yet; it may wait for standard input to end',
    ],
  ])('is listed: %s', (_, process, kind, doing) => {
    const facts = factsOf([process], []);
    const [{ processes }, others] = [hostSnapshot(facts, '0.1.0'), warnings(facts)];
    expect(processes).toMatchObject([
      {
        host: 'local',
        pid: 7,
        tty: 'pts/7',
        kind,
        doing,
        since: process.startedAt,
        cwd: process.cwd,
      },
    ]);
    expect(others).toEqual([]);
  });

  it('is listed as a client of a server that is gone, or that runs', () => {
    const client = withArgs('--remote', 'ws://127.0.0.1:4500/');
    const doing = (...others: readonly OsProcess[]): readonly string[] =>
      hostSnapshot(factsOf([client, ...others], []), '0.1.0').processes.map((one) => one.doing);
    const args = ['codex', 'app-server', '--listen', 'ws://localhost:4500'];
    expect(doing()).toEqual(['uses the server ws://127.0.0.1:4500/, which was not found']);
    expect(doing(aProcess(8, { args }))).toEqual(['uses the server ws://127.0.0.1:4500/']);
  });

  it.each([
    [['exec', 'x'], 'starting'],
    [['exec', '--ephemeral', 'x'], 'ephemeral'],
  ])('is listed in its first seconds too: %j is %s', (args, kind) => {
    const young = { ...withArgs(...args), startedAt: ago(1) };
    expect(listed(factsOf([young], []))).toEqual([kind]);
  });

  it('does not hold a thread, nor show one of its daemon', () => {
    expect(listed(factsOf([aProcess(7)], [{ threadId: id, pid: 7 }]))).toEqual([]);
    const daemons = new Map([[someHome, aDaemonAnswer(aDaemonThread(id))]]);
    const facts = factsOf([aProcess(7), aDaemonProcess(5)], [{ threadId: id, pid: 5 }], {
      daemons,
    });
    expect(listed(facts)).toEqual([]);
  });

  it('is not listed while it likely shows a thread that another terminal may show as well', () => {
    const processes = [aProcess(7), aProcess(8), aDaemonProcess(5)];
    const daemons = new Map([[someHome, aDaemonAnswer(aDaemonThread(id))]]);
    expect(listed(factsOf(processes, [{ threadId: id, pid: 5 }], { daemons }))).toEqual([]);
  });

  it('is not listed while it shows a thread that it began and another terminal has resumed', () => {
    const createdAt = uuidv7Time(id) ?? 0;
    const begun = aProcess(7, { startedAt: epochMs(createdAt - 1_000) });
    const resumed = aProcess(8, {
      args: ['codex', 'resume', id],
      startedAt: epochMs(createdAt + 60_000),
    });
    const daemons = new Map([[someHome, aDaemonAnswer(aDaemonThread(id))]]);
    const processes = [begun, resumed, aDaemonProcess(5)];
    const facts = factsOf(processes, [{ threadId: id, pid: 5 }], { daemons });
    expect(listed(facts)).toEqual([]);
    expect(hostSnapshot(facts, '0.1.0').sessions).toMatchObject([{ tty: 'pts/8' }]);
  });

  it('is listed at a prompt of its own, in another directory than the thread whose terminal has closed', () => {
    const other = aProcess(7, { cwd: '/home/ada/other' });
    const daemons = new Map([[someHome, aDaemonAnswer(aDaemonThread(id))]]);
    const facts = factsOf([other, aDaemonProcess(5)], [{ threadId: id, pid: 5 }], { daemons });
    expect(hostSnapshot(facts, '0.1.0').processes).toMatchObject([
      { pid: 7, kind: 'setup', doing: 'has no session of its own' },
    ]);
  });

  it('is listed without a known home unless a home was chosen', () => {
    const facts = factsOf([aProcess(7, { codexHome: undefined })], []);
    expect(listed(facts)).toEqual(['setup']);
    expect(listed({ ...facts, chosenHome: someHome })).toEqual([]);
  });

  it('is a terminal or a run', () => {
    expect(listed(factsOf([withArgs('login', 'status'), aDaemonProcess(5)], []))).toEqual([]);
  });
});

describe('a daemon', () => {
  it('that died under its terminals is named with them and a remedy', () => {
    const facts = factsOf([aProcess(7), aProcess(8)], [], { daemons: died });
    expect(listed(facts)).toEqual(['reconnecting', 'reconnecting']);
    expect(warnings(facts)).toEqual([
      `the daemon of ${someHome} is gone (ECONNREFUSED), and the turns in pts/7, pts/8 have stopped; start codex in that home once, then resume them`,
    ]);
  });

  it('that died is nobody’s matter where no terminal needs it', () => {
    expect(warnings(factsOf([], [], { daemons: died }))).toEqual([]);
    const own = aProcess(7, { args: ['codex', '--no-daemon'] });
    expect(warnings(factsOf([own], [{ threadId: id, pid: 7 }], { daemons: died }))).toEqual([]);
  });

  it('that runs without its socket is a warning', () => {
    const daemons = new Map([[someHome, { kind: 'none' } as const]]);
    const facts = factsOf([aDaemonProcess(5)], [{ threadId: id, pid: 5 }], { daemons });
    expect(warnings(facts)).toEqual([
      expect.stringContaining(
        `the daemon of ${someHome} (pid 5) is running, but its socket is gone`,
      ),
    ]);
  });
});
