import { expect, test } from 'vitest';
import { aFleet, aSession, aThreadId } from '../../fixtures/a-session.js';
import { aHolding, aPid, aProcess, someFacts } from '../../fixtures/some-facts.js';
import type { HostFacts } from '../core/facts/host-facts.js';
import type { Session } from '../core/session/session.js';
import { processFindings } from './process-findings.js';

function fleetOf(count: number): {
  readonly facts: HostFacts;
  readonly sessions: readonly Session[];
} {
  const numbers = Array.from({ length: count }, (_, n) => n + 1);
  return {
    facts: someFacts({
      discovery: {
        via: 'lsof',
        processes: numbers.map((n) => aProcess(n)),
        holdings: numbers.map((n) => aHolding(n, aThreadId(n), 'rollout')),
        failures: [],
      },
    }),
    sessions: numbers.map((n) => aSession({ number: n, pids: [aPid(n)] })),
  };
}

function findings(facts: HostFacts, sessions: readonly Session[]) {
  const machine = {
    facts,
    chosenHome: undefined,
    discovery: 'auto' as const,
    lsof: { path: undefined, version: undefined, took: undefined },
    proc: undefined,
    hungLsofs: [],
  };
  return processFindings(machine, { fleet: aFleet(sessions) });
}

const sentences = ({ facts, sessions }: ReturnType<typeof fleetOf>): readonly string[] =>
  findings(facts, sessions).map(({ says }) => says);

test('a few processes are named one by one', () => {
  expect(sentences(fleetOf(2))).toEqual([
    `shown: thread ${aThreadId(1)}`,
    `shown: thread ${aThreadId(2)}`,
  ]);
});

test('many that have their row are one line, and one without a row still has its own', () => {
  const { facts, sessions } = fleetOf(20);
  expect(sentences({ facts, sessions: sessions.slice(1) })).toEqual([
    '19 processes with one thread each: shown (pid 2, 3, 4, 5, 6 and 14 more)',
    expect.not.stringContaining('shown'),
  ]);
});

test('many with the same finding are one line', () => {
  const closed = { cwd: undefined, executable: undefined, codexHome: undefined };
  const processes = Array.from({ length: 30 }, (_, n) => aProcess(n + 1, closed));
  const others = processes.map((process) => ({ process, why: 'other-user' as const }));
  const discovery = { via: 'lsof', processes, holdings: [], failures: [] } as const;
  const found = findings(someFacts({ discovery, leftOut: others }), []);
  const pids = 'pid 1, 2, 3, 4, 5 and 25 more';
  expect(found.map(({ level, subject }) => [level, subject])).toEqual([
    ['warning', pids],
    ['ok', pids],
  ]);
});
