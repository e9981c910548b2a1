import { describe, expect, it } from 'vitest';
import {
  aSession,
  aVerdict,
  fixtureNow,
  type SessionOverrides,
  ago,
} from '../../../fixtures/a-session.js';
import { aPid } from '../../../fixtures/some-facts.js';
import type { HostName } from '../ids.js';
import { fleetAlarms } from './merge-fleet.js';

const local = 'local' as HostName;
const home = 'home' as HostName;

/** One thread on two hosts. */
function onBoth(
  machineIds: readonly [string | undefined, string | undefined],
  there: SessionOverrides = {},
): ReturnType<typeof fleetAlarms> {
  const here = aSession({ pids: [aPid(5)] });
  const other = aSession({ host: 'home', pids: [aPid(77)], ...there });
  return fleetAlarms(
    [here, other],
    [
      { host: local, machineId: machineIds[0] },
      { host: home, machineId: machineIds[1] },
    ],
    fixtureNow,
  );
}

const marks = ({ sessions, warnings }: ReturnType<typeof fleetAlarms>): readonly number[] => [
  ...sessions.map(({ alarms }) => alarms.length),
  warnings.length,
];

describe('one thread that is live on two machines', () => {
  it('marks both rows and is told once', () => {
    const { sessions, warnings } = onBoth(['a', 'b']);
    expect(sessions.map(({ alarms }) => alarms)).toEqual([
      [expect.stringMatching(/^is live on home too: .*close all but one$/)],
      [expect.stringMatching(/^is live on local too: /)],
    ]);
    expect(warnings).toEqual([
      expect.stringMatching(/^thread [0-9a-f-]{36} is live on local and home at once: /),
    ]);
  });

  it('counts where the machines do not say who they are and share no process', () => {
    expect(marks(onBoth([undefined, undefined]))).toEqual([1, 1, 1]);
  });

  it('counts on two clones, which have the same id and share no process', () => {
    expect(marks(onBoth(['a', 'a']))).toEqual([1, 1, 1]);
  });

  it.each<[string, ReturnType<typeof fleetAlarms>]>([
    ['it is one machine under two aliases', onBoth(['a', 'a'], { pids: [aPid(5)] })],
    [
      'it is one machine that does not say which it is',
      onBoth([undefined, undefined], { pids: [aPid(5)] }),
    ],
    [
      'an older codex-ps answers there for the same machine',
      onBoth(['a', undefined], { pids: [aPid(5)] }),
    ],
    ['one of them did not answer lately', onBoth(['a', 'b'], { stale: true })],
    ['they are different threads', onBoth(['a', 'b'], { number: 2 })],
    [
      'its files lie in a container, which may be the other host',
      onBoth(['a', 'b'], { verdict: aVerdict('unclear', { rule: 'unreadable-rollout' }) }),
    ],
  ])('is none where %s', (_, alarms) => {
    expect(marks(alarms)).toEqual([0, 0, 0]);
  });

  it('leaves every other row the same object', () => {
    const rows = [aSession(), aSession({ host: 'home' }), aSession({ number: 2 })];
    const { sessions } = fleetAlarms(
      rows,
      [
        { host: local, machineId: 'a' },
        { host: home, machineId: 'b' },
      ],
      fixtureNow,
    );
    expect(sessions[2]).toBe(rows[2]);
  });
});

describe('one file of a repository that two hosts changed', () => {
  const machines = [
    { host: local, machineId: 'a' },
    { host: home, machineId: 'b' },
  ];
  const changed = (overrides: SessionOverrides): ReturnType<typeof aSession> => {
    const { repoRoot = '/src/shop' } = overrides;
    const changedFiles = [{ path: `${repoRoot}/src/a.ts`, at: ago(60) }];
    return aSession({ repoRoot, repoRemote: 'github.com/acme/shop', changedFiles, ...overrides });
  };
  const here = changed({ number: 1 });

  it('is an alarm on both, and told once', () => {
    const there = changed({ number: 2, host: 'home', repoRoot: '/home/ada/shop' });
    const { sessions, warnings } = fleetAlarms([here, there], machines, fixtureNow);
    expect(warnings).toEqual([
      `threads ${here.threadId} and ${there.threadId} changed the same file in one repository on two hosts within 30 minutes, src/a.ts: expect a merge conflict`,
    ]);
    expect(sessions.map(({ alarms }) => alarms.length)).toEqual([1, 1]);
  });

  it.each([
    ['is another repository', { repoRemote: 'github.com/acme/web' }],
    ['has no remote, or an older codex-ps', { repoRemote: undefined }],
    ['reports no files, as an older codex-ps', { changedFiles: undefined }],
    ['changed another file', { changedFiles: [{ path: '/src/shop/b.ts', at: ago(60) }] }],
    ['changed it long ago', { changedFiles: [{ path: '/src/shop/src/a.ts', at: ago(1801) }] }],
    ['did not answer lately', { stale: true }],
    ['has the same thread', { number: 1 }],
    ['is the same host, which tells it itself', { host: 'local' }],
  ])('is none where the other %s', (_, overrides: SessionOverrides) => {
    const there = changed({ number: 2, host: 'home', ...overrides });
    const { warnings } = fleetAlarms([here, there], machines, fixtureNow);
    expect(warnings.filter((text) => text.includes('same file'))).toEqual([]);
  });
});
