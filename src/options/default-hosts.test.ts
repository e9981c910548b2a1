import { expect, it } from 'vitest';
import { withDefinedHosts } from './default-hosts.js';
import { parseHostList, defaultRemoteHosts } from './host-list.js';
import type { Options } from './options.js';

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
  const found = await withDefinedHosts(options, (host) => Promise.resolve(aliases.includes(host)));
  return [found.options.hosts, found.notice !== undefined];
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
