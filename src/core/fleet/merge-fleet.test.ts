import { describe, expect, test } from 'vitest';
import { aSession, fixtureNow } from '../../../fixtures/a-session.js';
import { localHost, type HostName } from '../ids.js';
import { durationMs, epochMs } from '../time.js';
import { mergeFleet, type HostRecord } from './merge-fleet.js';

const home = 'home' as HostName;
const staleAfter = durationMs(10_000);

function record(host: HostName, overrides: Partial<HostRecord> = {}): HostRecord {
  return {
    snapshot: {
      host,
      collectedAt: fixtureNow,
      sessions: [aSession({ host })],
      processes: [],
      accounts: [],
      warnings: ['odd'],
      homeDir: '/home/ada',
      machineId: undefined,
      codexPsVersion: '1.0.0',
    },
    transport: 'local',
    latency: durationMs(5),
    answeredAt: fixtureNow,
    failure: undefined,
    ...overrides,
  };
}

const failure = { host: home, kind: 'dns', error: 'no such host', hint: undefined } as const;

function merge(records: readonly [HostName, HostRecord][], afterMs = 0) {
  const now = epochMs(fixtureNow + afterMs);
  return mergeFleet({ chosenHosts: [localHost, home], records: new Map(records), now, staleAfter });
}

describe('merging hosts', () => {
  test('in the order chosen, hosts not heard of yet left out', () => {
    const fleet = merge([
      [home, record(home)],
      [localHost, record(localHost)],
    ]);
    expect(fleet.hosts.map(({ host, state }) => `${host} ${state}`)).toEqual([
      'local ok',
      'home ok',
    ]);
    expect(fleet.warnings).toEqual(['local: odd', 'home: odd']);
    expect(merge([[home, record(home)]]).hosts.length).toBe(1);
  });

  test('a host that could find no process is told apart', () => {
    const snapshot = record(home).snapshot;
    const blind = record(home, { snapshot: snapshot && { ...snapshot, blind: true } });
    expect(merge([[home, blind]]).hosts).toMatchObject([{ host: 'home', blind: true }]);
    expect(merge([[home, record(home)]]).hosts[0]?.blind).toBeUndefined();
  });

  test('a usage window of a host that has fallen silent is not shown as used after its reset', () => {
    const window = { minutes: 300, usedPercent: 82, usedUpAt: undefined };
    const resetsAt = epochMs(fixtureNow + 60_000);
    const account = {
      ...{ host: home, codexHome: '~', limit: 'codex', limitName: undefined, plan: undefined },
      ...{ credits: undefined, readAt: fixtureNow, windows: [{ ...window, resetsAt }] },
    };
    const { snapshot } = record(home);
    const silent = record(home, { snapshot: snapshot && { ...snapshot, accounts: [account] } });
    const used = (afterMs: number) =>
      merge([[home, silent]], afterMs).accounts[0]?.windows[0]?.usedPercent;
    expect(used(59_000)).toBe(82);
    expect(used(60_000)).toBeUndefined();
  });

  test('the sessions of a host that answers stay the same objects', () => {
    const one = record(home);
    expect(merge([[home, one]]).sessions[0]).toBe(one.snapshot?.sessions[0]);
  });

  test.each([
    ['just in time', {}, 10_000, 'ok'],
    ['too old', {}, 10_001, 'stale'],
    ['failed', { failure }, 0, 'stale'],
  ])('%s', (_, overrides, afterMs, state) => {
    const fleet = merge([[home, record(home, overrides)]], afterMs);
    expect(fleet.hosts[0]?.state).toBe(state);
    expect(fleet.sessions[0]?.stale).toBe(state === 'stale');
  });

  test('the last rows of a silent host go after five minutes', () => {
    expect(merge([[home, record(home, { failure })]], 300_000).sessions.length).toBe(1);
    expect(merge([[home, record(home, { failure })]], 300_001).sessions).toEqual([]);
  });

  test('a host that never answered is an error and has no rows', () => {
    const fleet = merge([
      [home, record(home, { snapshot: undefined, answeredAt: undefined, failure })],
    ]);
    expect(fleet.hosts[0]?.state).toBe('error');
    expect(fleet.failures).toEqual([failure]);
    expect(fleet.sessions).toEqual([]);
  });
});
