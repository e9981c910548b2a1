import { describe, expect, it } from 'vitest';
import { aThreadId } from '../../fixtures/a-session.js';
import {
  aDaemonProcess,
  aDaemonThread,
  aDaemonWord,
  aProcess,
  factsOf,
  someHome,
} from '../../fixtures/some-facts.js';
import type { HostFacts } from '../core/facts/host-facts.js';
import type { OsProcess } from '../core/facts/os-process.js';
import { hostSnapshot } from './host-snapshot.js';

const id = aThreadId(1);

function warnings(facts: HostFacts): readonly string[] {
  return hostSnapshot(facts, '0.1.0').warnings;
}

function withArgs(...args: readonly string[]): OsProcess {
  return aProcess(7, { args: ['codex', ...args] });
}

const died = new Map([
  [someHome, { kind: 'trouble', trouble: { kind: 'refused', code: 'ECONNREFUSED' } } as const],
]);

describe('a Codex that has no session', () => {
  it.each([
    [
      'before its first message',
      withArgs(),
      'pid 7 on pts/7 has no session yet; check that terminal',
    ],
    ['in the resume picker', withArgs('resume'), 'shows the list of sessions to resume'],
    ['without a record', withArgs('exec', '--ephemeral', 'x'), 'runs with --ephemeral'],
    ['that waits for its input', withArgs('exec'), 'waits for its prompt on standard input'],
  ])('is named in a warning: %s', (_, process, text) => {
    const found = warnings(factsOf([process], []));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('Codex without a session: pid 7 on pts/7 ');
    expect(found[0]).toContain(text);
  });

  it('is none where it holds a thread or shows one of its daemon', () => {
    expect(warnings(factsOf([aProcess(7)], [{ threadId: id, pid: 7 }]))).toEqual([]);
    const daemons = new Map([[someHome, aDaemonWord(aDaemonThread(id))]]);
    const facts = factsOf([aProcess(7), aDaemonProcess(5)], [{ threadId: id, pid: 5 }], {
      daemons,
    });
    expect(warnings(facts)).toEqual([]);
  });

  it('is not said to be one while its daemon has a thread that no terminal is known of', () => {
    const processes = [aProcess(7), aProcess(8), aDaemonProcess(5)];
    const daemons = new Map([[someHome, aDaemonWord(aDaemonThread(id))]]);
    expect(warnings(factsOf(processes, [{ threadId: id, pid: 5 }], { daemons }))).toEqual([]);
  });

  it('is none where it is no terminal and no run', () => {
    expect(warnings(factsOf([withArgs('login'), aDaemonProcess(5)], []))).not.toContainEqual(
      expect.stringContaining('without a session'),
    );
  });
});

describe('a daemon', () => {
  it('that died under its terminals is named with them and a remedy', () => {
    expect(warnings(factsOf([aProcess(7), aProcess(8)], [], { daemons: died }))).toEqual([
      expect.stringContaining('pid 7 on pts/7 has lost its daemon'),
      expect.stringContaining('pid 8 on pts/8 has lost its daemon'),
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
