import { expect, it } from 'vitest';
import { parseSshConfigHosts } from './ssh-config-hosts.js';

it('reads the names of Host lines, without patterns', () => {
  const text = [
    'Host studio nas # my own',
    '  HostName 10.0.0.1',
    'HOST=build "quoted name"\r',
    'Host * !not ?x box-*',
    '# Host commented',
    'Hostname nothing',
    'Match host other',
  ].join('\n');
  expect(parseSshConfigHosts(text).aliases).toEqual(['studio', 'nas', 'build', 'quoted name']);
});

it('reads the paths of Include lines', () => {
  expect(parseSshConfigHosts('Include conf.d/* "~/a b"\ninclude\t/etc/x').includes).toEqual([
    'conf.d/*',
    '~/a b',
    '/etc/x',
  ]);
});

it('takes nothing from what is no configuration', () => {
  expect(parseSshConfigHosts('\0\xff Host\nHost\n=x\n')).toEqual({ aliases: [], includes: [] });
});
