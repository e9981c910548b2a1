import { afterEach, expect, it, vi } from 'vitest';
import { printError } from '../platform/print-text.js';
import { resolveDefaultHosts } from './default-hosts.js';
import { parseHostList, defaultRemoteHosts } from './host-list.js';
import type { Options } from './options.js';

vi.mock('../platform/print-text.js', () => ({ printError: vi.fn() }));
afterEach(() => vi.mocked(printError).mockClear());

async function hostsOf(
  text: string,
  {
    aliases = [],
    configured,
    demo = false,
  }: {
    readonly aliases?: readonly string[];
    readonly configured?: readonly string[];
    readonly demo?: boolean;
  } = {},
): Promise<readonly [hosts: readonly string[], hasNotice: boolean]> {
  const parsed = parseHostList(text, defaultRemoteHosts);
  const settings = {
    default_host: { value: text, origin: { kind: 'default' } },
    hosts: { value: configured?.map((host) => ({ host })), origin: { kind: 'default' } },
  };
  const options = { hosts: parsed.ok ? parsed.value : [], settings, demo } as unknown as Options;
  const isDefined = (host: string): Promise<boolean> => Promise.resolve(aliases.includes(host));
  const { hosts } = await resolveDefaultHosts(options, isDefined);
  return [hosts, vi.mocked(printError).mock.calls.length > 0];
}

it('all is this machine for a new user, with a notice how to add hosts', async () => {
  expect(await hostsOf('all')).toEqual([['local'], true]);
});

it('all includes the default hosts that the ssh configuration defines', async () => {
  expect(await hostsOf('ALL', { aliases: ['home', 'x'] })).toEqual([['local', 'home'], false]);
});

it('a host that is named is kept, beside all and without it', async () => {
  expect(await hostsOf('home')).toEqual([['home'], false]);
  expect(await hostsOf('all,home')).toEqual([['local', 'home'], false]);
});

it('neither configured hosts nor the demo are changed', async () => {
  const all = ['local', 'home', 'amirs-work-studio'];
  expect(await hostsOf('all', { configured: ['x'] })).toEqual([all, false]);
  expect(await hostsOf('all', { demo: true })).toEqual([all, false]);
});
