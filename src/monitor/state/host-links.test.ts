import { expect, test } from 'vitest';
import { aFleet, aHostReport, aSession, fixtureNow } from '../../../fixtures/a-session.js';
import { aViewOf, press } from '../../../fixtures/a-view.js';
import type { HostFailure } from '../../core/session/host-failure.js';
import type { HostName } from '../../core/ids.js';
import type { LinkState } from '../../core/session/snapshot.js';
import { epochMs } from '../../core/time.js';
import { frame } from '../view/frame.js';
import { hostsText } from '../view/header.js';

const [local, home, studio] = ['local', 'home', 'studio'] as HostName[] as [
  HostName,
  HostName,
  HostName,
];
const now = fixtureNow;
const later: LinkState = { kind: 'backing-off', until: epochMs(now + 12_000) };
const connecting: LinkState = { kind: 'connecting' };
const blocked: LinkState = { kind: 'blocked' };
const links = new Map<HostName, LinkState>([
  [home, later],
  [studio, blocked],
]);

function failure(host: HostName, error: string): HostFailure {
  return { host, kind: 'refused', error, hint: 'look there' };
}

function screen(view: ReturnType<typeof aViewOf>, columns = 100, rows = 16): string {
  return frame({ ...view, size: { columns, rows } })
    .lines.map((line) => line.map(({ text }) => text).join(''))
    .join('\n');
}

test('each failed host says when it is retried, or which key retries it', () => {
  const fleet = aFleet([], {
    chosenHosts: [local, home, studio],
    failures: [
      failure(home, 'the connection was refused'),
      failure(home, 'home: lsof is missing'),
      failure(studio, 'its key changed'),
    ],
  });
  const text = screen(aViewOf(fleet, [], { links }));
  expect(text).toContain(' codex-ps  local, home (retry in 12s), studio (blocked)  0 sessions');
  expect(text).toContain(' home (retry in 12s): the connection was refused: look there');
  // A failure on the other machine is not one of the connection.
  expect(text).toContain(' home: home: lsof is missing');
  expect(text).toContain(' studio (blocked: r tries again): its key changed: look there');
});

test('the time to the next try runs, and then it is being tried', () => {
  const fleet = aFleet([], { failures: [failure(home, 'gone')] });
  const at = (milliseconds: number): string =>
    screen(aViewOf(fleet, [], { links, now: epochMs(now + milliseconds) }));
  expect(at(11_500)).toContain('home (retry in 1s): gone');
  expect(at(12_000)).toContain('home (connecting): gone');
});

test('hosts of which nothing is known yet are not reported as without sessions', () => {
  const chosenHosts = [local, home, studio];
  const unknown = new Map<HostName, LinkState>([
    [home, connecting],
    [studio, connecting],
  ]);
  const nothing = screen(aViewOf(undefined, [], { links: unknown }));
  expect(nothing).toContain('Connecting to home, studio…');
  const some = aFleet([], { chosenHosts, hosts: [aHostReport('local')] });
  const text = screen(aViewOf(some, [], { links: unknown }));
  expect(text).toContain('No Codex session is running on local.');
  expect(text).toContain('Connecting to home, studio…');
});

test('a host that could not be searched is not reported as without sessions', () => {
  const warning = 'there is no /proc to read: no sessions can be found';
  const blind = { ...aHostReport('local'), blind: true as const };
  const text = screen(aViewOf(aFleet([], { hosts: [blind], warnings: [warning] })));
  expect(text).toContain('No session can be shown:');
  expect(text).toContain(warning);
  expect(text).not.toContain('is running');
});

test('the details show the state of a connection that does not work', () => {
  const session = aSession({ host: 'home', stale: true });
  const reached = { transport: 'openssh', transportReason: 'proxyjump hop' } as const;
  const fleet = aFleet([session], { hosts: [aHostReport('home', { state: 'stale', ...reached })] });
  const details = (state: LinkState): string => {
    const view = aViewOf(fleet, [press('d')], { links: new Map([[home, state]]) });
    return screen(view, 120, 60).replaceAll(/ +/g, ' ');
  };
  expect(details(later)).toContain(' Reached by openssh: proxyjump hop');
  expect(details(later)).toContain(' Connection retry in 12s');
  expect(details({ kind: 'ok' })).not.toContain('Connection');
});

test('many hosts are counted, and few are named without their states where there is no room', () => {
  const many = Array.from({ length: 5 }, (_, index) => `h${index}` as HostName);
  const states = new Map<HostName, LinkState>([
    ['h0' as HostName, connecting],
    ['h1' as HostName, later],
    ['h2' as HostName, blocked],
    ['h3' as HostName, { kind: 'backing-off', until: epochMs(now + 1000) }],
    ['h4' as HostName, { kind: 'ok' }],
  ]);
  expect(hostsText(many, { links: states, now }, 60)).toBe(
    '5 hosts (1 blocked, 1 connecting, 2 wait)',
  );
  expect(hostsText(many, { links: states, now }, 20)).toBe('5 hosts');
  expect(hostsText([local, home], { links, now }, 30)).toBe('local, home (retry in 12s)');
  expect(hostsText([local, home], { links, now }, 20)).toBe('local, home');
});
