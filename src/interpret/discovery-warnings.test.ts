import { describe, expect, it } from 'vitest';
import { aThreadId } from '../../fixtures/a-session.js';
import { aProcess, factsOf, idleProgress } from '../../fixtures/some-facts.js';
import type { DiscoveryFailure } from '../core/facts/processes.js';
import { debugNotes, discoveryFailureText } from './discovery-warnings.js';
import { codexProcesses } from '../core/session/live-threads.js';

it.each<readonly [DiscoveryFailure, 'lsof' | 'proc' | undefined, string]>([
  [{ kind: 'lsof-missing' }, 'proc', 'lsof is not installed: read /proc instead'],
  [{ kind: 'lsof-missing' }, undefined, 'lsof is not installed: install it to find sessions'],
  [
    { kind: 'lsof-timed-out', afterMs: 2000 },
    'proc',
    'lsof did not end within 2 s: read /proc instead',
  ],
  [
    { kind: 'lsof-timed-out', afterMs: 10_000 },
    undefined,
    'lsof did not end within 10 s: no sessions can be found',
  ],
  [{ kind: 'lsof-failed', detail: 'exit 3' }, 'proc', 'lsof failed (exit 3): read /proc instead'],
  [
    { kind: 'ps-failed', detail: 'not found' },
    'lsof',
    'ps failed (not found): owners, terminals and running tools are not known',
  ],
  [{ kind: 'proc-missing' }, undefined, 'there is no /proc to read: no sessions can be found'],
  [
    { kind: 'unreadable-processes', count: 1 },
    'lsof',
    '1 codex process of other users cannot be inspected',
  ],
  [
    { kind: 'unreadable-processes', count: 2 },
    'lsof',
    '2 codex processes of other users cannot be inspected',
  ],
])('%j by %s', (failure, via, text) => {
  expect(discoveryFailureText(failure, via)).toBe(text);
});

describe('--debug', () => {
  const notes = (...threads: Parameters<typeof factsOf>[1]): readonly string[] => {
    const facts = factsOf([aProcess(5), aProcess(6)], threads);
    return debugNotes(facts, codexProcesses(facts));
  };

  it('counts processes without a thread', () => {
    expect(notes()).toEqual([
      expect.stringMatching(/^debug: 2 codex processes hold .*\(pid 5, 6\)$/),
    ]);
    expect(notes({ threadId: aThreadId(1), pid: 6 })).toEqual([
      expect.stringMatching(/^debug: 1 codex process holds .*\(pid 5\)$/),
    ]);
  });

  it('counts records of unknown types by the Codex that wrote them', () => {
    const progress = { ...idleProgress, unknownRecords: { 'event_msg/new': 2, novel: 1 } };
    const threads = ['0.180.0', '0.180.0', undefined, '0.169.0'].map((cliVersion, n) => ({
      threadId: aThreadId(n),
      pid: n % 2 === 0 ? 5 : 6,
      rollout: { meta: { cliVersion }, ...(n < 3 ? { progress } : {}) },
    }));
    expect(notes(...threads)).toEqual([
      'debug: Codex 0.180.0 wrote 6 records of types that we do not know',
      'debug: Codex of an unknown version wrote 3 records of types that we do not know',
    ]);
  });
});
