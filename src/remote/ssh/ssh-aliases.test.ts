import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nodePorts } from '../../platform/ports/node-ports.js';
import { parseSshConfigHosts, sshAliases } from './ssh-aliases.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'codex-ps-aliases-'));
  mkdirSync(join(home, '.ssh/conf.d'), { recursive: true });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function aliases(): Promise<readonly string[]> {
  const ports = nodePorts();
  return sshAliases(
    { ...ports, identity: { ...ports.identity, homeDir: home } },
    join(home, 'etc/ssh_config'),
  );
}

function put(path: string, text: string): void {
  writeFileSync(join(home, '.ssh', path), text);
}

it('follows includes, patterns too, each file once', async () => {
  put('config', 'Include conf.d/*.conf ~/.ssh/more\nHost studio\n');
  put('conf.d/b.conf', 'Host beta\nInclude config\n');
  put('conf.d/a.conf', 'Host alpha studio\n');
  put('conf.d/c.txt', 'Host never\n');
  put('more', 'Host gamma\nInclude more missing/*\n');
  expect(new Set(await aliases())).toEqual(new Set(['studio', 'alpha', 'beta', 'gamma']));
});

it('reads the configuration of the machine, too', async () => {
  mkdirSync(join(home, 'etc/conf.d'), { recursive: true });
  writeFileSync(join(home, 'etc/ssh_config'), 'Include conf.d/*\nHost shared *\n');
  writeFileSync(join(home, 'etc/conf.d/x'), 'Host more\n');
  put('config', 'Host own\n');
  expect(await aliases()).toEqual(['own', 'shared', 'more']);
});

it('never waits for a FIFO, and needs no configuration', async () => {
  expect(await aliases()).toEqual([]);
  execFileSync('mkfifo', [join(home, '.ssh/pipe')]);
  put('config', 'Include pipe\nHost after\n');
  expect(await aliases()).toEqual(['after']);
});

it('ends where files include one another without end', async () => {
  for (let at = 0; at < 40; at += 1) put(`f${at}`, `Host h${at}\nInclude f${at + 1}\n`);
  put('config', 'Include f0\n');
  expect((await aliases()).length).toBe(16);
});

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
