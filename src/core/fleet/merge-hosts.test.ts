import { describe, expect, it } from 'vitest';
import { aSession } from '../../../fixtures/a-session.js';
import { localHost, type HostName, type Pid } from '../ids.js';
import type { HostSnapshot } from '../session/snapshot.js';
import { durationMs, epochMs } from '../time.js';
import { mergeFleet, type HostRecord } from './merge-fleet.js';

const now = 1_000_000_000;
const [a, b] = ['a', 'b'].map((name) => name as HostName) as [HostName, HostName];

function recordOf(
  host: HostName,
  snapshot: Partial<HostSnapshot>,
  over: Partial<HostRecord> = {},
): HostRecord {
  return {
    snapshot: {
      host,
      collectedAt: epochMs(now),
      sessions: [aSession({ host })],
      processes: [],
      accounts: [],
      warnings: [],
      homeDir: '/home/u',
      machineId: 'm1',
      codexPsVersion: undefined,
      ...snapshot,
    },
    transport: host === localHost ? 'local' : 'openssh',
    latency: durationMs(1),
    answeredAt: epochMs(now),
    failure: undefined,
    ...over,
  };
}

function merge(records: readonly HostRecord[], later = 0) {
  const byHost = new Map(
    records.flatMap((record) => (record.snapshot ? [[record.snapshot.host, record]] : [])),
  );
  return mergeFleet({
    chosenHosts: [...byHost.keys()],
    records: byHost,
    now: epochMs(now + later),
    staleAfter: durationMs(10_000),
  });
}

describe('a machine that is listed twice', () => {
  it('is shown once, as this machine where it is this one, with a warning', () => {
    const fleet = merge([recordOf(a, {}), recordOf(localHost, {})]);
    expect(fleet.sessions.map(({ host }) => host)).toEqual([localHost]);
    expect(fleet.warnings).toEqual(['a: it is the same machine as local, and is shown once']);
    expect(fleet.hosts.map(({ host, state, shownAs }) => [host, state, shownAs])).toEqual([
      [a, 'ok', localHost],
      [localHost, 'ok', undefined],
    ]);
  });

  it('is two where the users are, or where nothing tells', () => {
    expect(merge([recordOf(a, {}), recordOf(b, { homeDir: '/home/v' })]).sessions).toHaveLength(2);
    const unknown = { machineId: undefined };
    expect(merge([recordOf(a, unknown), recordOf(b, unknown)]).sessions).toHaveLength(2);
  });

  it('is two where the threads or their processes differ, whatever ids they send', () => {
    const otherThread = [aSession({ host: b, number: 2 })];
    const otherProcess = [aSession({ host: b, pids: [999 as Pid] })];
    for (const sessions of [otherThread, otherProcess]) {
      const fleet = merge([recordOf(a, {}), recordOf(b, { sessions })]);
      expect(fleet.sessions.map(({ host }) => host)).toEqual([a, b]);
      expect(fleet.warnings.at(-1)).toMatch(/^a and b have the same machine id but different/);
      expect(fleet.warnings).toHaveLength(sessions === otherThread ? 1 : 2);
    }
  });

  it('hides no row that the other one does not show', () => {
    const sessions = [aSession({ host: b }), aSession({ host: b, number: 2 })];
    const fleet = merge([recordOf(a, {}), recordOf(b, { sessions })]);
    expect(fleet.sessions.map(({ host, threadId }) => [host, threadId])).toEqual([
      [a, sessions[0]?.threadId],
      [b, sessions[1]?.threadId],
    ]);
    expect(fleet.hosts.map(({ shownAs }) => shownAs)).toEqual([undefined, undefined]);
  });

  it('is shown by the name that answers', () => {
    const failure = { host: a, kind: 'lost', error: 'x', hint: undefined } as const;
    const fleet = merge([recordOf(a, {}, { failure }), recordOf(b, {})]);
    expect(fleet.sessions.map(({ host }) => host)).toEqual([b]);
  });
});

describe('another host', () => {
  it('may be quiet for 45 s, is stale then, and without rows after five minutes', () => {
    const records = [recordOf(a, {})];
    expect(merge(records, 44_000).sessions[0]?.stale).toBe(false);
    expect(merge(records, 46_000).sessions[0]?.stale).toBe(true);
    expect(merge(records, 301_000).sessions).toEqual([]);
  });

  it('reports its own failures, and its warnings under its name once', () => {
    const failures = [{ host: a, kind: 'exit', error: 'a: no lsof', hint: undefined }] as const;
    const fleet = merge([
      recordOf(a, { warnings: ['a: one', 'two'] }, { failures }),
      recordOf(b, { machineId: 'm2', sessions: [] }),
    ]);
    expect(fleet.failures).toEqual(failures);
    expect(fleet.warnings).toEqual(['a: one', 'a: two']);
  });
});
