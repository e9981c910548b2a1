import { expect, test } from 'vitest';
import { fixtureNow } from '../../fixtures/a-session.js';
import {
  aProcess,
  aRollout,
  aRolloutPath,
  aThreadIdOfAge,
  busyProgress,
  factsOf,
  idleProgress,
} from '../../fixtures/some-facts.js';
import type { HostFacts } from '../core/facts/host-facts.js';
import type { RolloutProgress } from '../core/facts/rollout-progress.js';
import { ok } from '../core/result.js';
import { epochMs } from '../core/time.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { unixWebSocketPort } from '../platform/unix-websocket.js';
import { collectorParts } from './host-collector.js';

const [one, other] = [aThreadIdOfAge(600, 1), aThreadIdOfAge(600, 2)];
const first = factsOf(
  [aProcess(5), aProcess(6)],
  [
    { threadId: one, pid: 5 },
    { threadId: other, pid: 6 },
  ],
);

function snapshots(...later: readonly Partial<HostFacts>[]) {
  const { snapshotOf } = collectorParts(nodePorts(), {
    ...{ codexHome: undefined, namesPath: '/nowhere', discovery: 'auto', lsofTimeoutMs: 1000 },
    ...{ codexPsVersion: '0.1.0', webSocket: unixWebSocketPort, started: undefined },
  });
  return [first, ...later.map((changes) => ({ ...first, ...changes }))].map(snapshotOf);
}

function changed(progress: RolloutProgress): HostFacts['rollouts'] {
  const rollout = ok(aRollout(one, { progress }));
  return new Map([...first.rollouts, [aRolloutPath(one), rollout]]);
}

test('a session of which nothing changed is the same object, and another one has its new state', () => {
  const [before, after] = snapshots({ rollouts: changed(busyProgress) });
  expect(after?.sessions[1]).toBe(before?.sessions[1]);
  const states = [before, after].map((made) => made?.sessions[0]?.verdict.status.kind);
  expect(states).toEqual(['waiting', 'working']);
});

test('sessions at rest are the same objects however often a snapshot is made', () => {
  const [before, after] = snapshots({ at: epochMs(fixtureNow + 60_000) });
  expect(after?.sessions).toBe(before?.sessions);
});

test('the end of a usage limit is told in a session at rest', () => {
  const error = { info: 'usage_limit_exceeded', message: undefined };
  const resetsAt = epochMs(fixtureNow + 60_000);
  const { turn } = idleProgress;
  const rollouts = changed({
    ...idleProgress,
    turn: turn.kind === 'completed' ? { ...turn, error } : turn,
    rateLimits: [{ usedPercent: 100, resetsAt, windowMinutes: 300 }],
  });
  const made = snapshots({ rollouts }, { rollouts, at: epochMs(fixtureNow + 120_000) });
  const reasons = made.slice(1).map(({ sessions }) => sessions[0]?.verdict.reason);
  expect(reasons).toEqual([
    expect.stringContaining('limit until'),
    expect.stringContaining('was reset at'),
  ]);
});

test('a session at rest whose process is stopped reads STOP', () => {
  const processes = [aProcess(5, { suspension: 'stopped' }), aProcess(6)];
  const [, after] = snapshots({ discovery: { ...first.discovery, processes } });
  const details = after?.sessions.map(({ verdict }) => verdict.status.detail);
  expect(details).toEqual(['suspended', 'idle']);
});
