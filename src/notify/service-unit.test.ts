import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { removeFolder } from '../../fixtures/remove-folder.js';
import { need } from '../../fixtures/whole-program/skip-without.js';
import { serviceUnits } from './service-unit.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cps-unit-'));
});
afterEach(() => removeFolder(folder));

const odd = 'a b"c\\d%h$HOME&<é';
const args = ['notify', '--host', odd, ''];

const systemdHere = need('systemd-analyze', 'systemd-analyze', ['--version']);

describe.skipIf(!systemdHere.met)('a unit of systemd', () => {
  const verify = (program: string, name: string) => {
    const path = join(folder, 'codex-ps-notify.service');
    const unit = serviceUnits.systemd({ words: [program, ...args], environment: [['PATH', odd]] });
    writeFileSync(path, unit);
    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', path], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '' },
    });
    return { unit, said: (stdout + stderr).split('\n').filter((line) => line.includes(name)) };
  };

  test('is found right by systemd, whatever stands in the path of the program', () => {
    // It refuses quotes and backslashes there.
    const program = join(folder, 'a b%h$HOMEé', 'codex-ps');
    mkdirSync(dirname(program));
    writeFileSync(program, '#!/bin/sh\n');
    chmodSync(program, 0o755);
    expect(verify(program, 'codex-ps-notify').said).toEqual([]);
  });

  test('is not, where the program is missing', () => {
    const { said } = verify(join(folder, odd, 'gone'), 'codex-ps-notify');
    expect(said.join(' ')).toContain('gone');
  });

  test('has every word whole, and nothing for systemd to fill in', () => {
    const { unit } = verify('/bin/true', '');
    expect(unit).toContain(
      String.raw`ExecStart="/bin/true" "notify" "--host" "a b\"c\\d%%h$$HOME&<é" ""`,
    );
    expect(unit).toContain(String.raw`Environment="PATH=a b\"c\\d%%h$HOME&<é"`);
  });
});

const pythonHere = need('python3', 'python3', ['-c', 'import plistlib']);

test.skipIf(!pythonHere.met)('a property list of launchd says the same words', () => {
  const plist = serviceUnits.launchd({
    words: ['/bin/true', ...args],
    environment: [['PATH', odd]],
  });
  const script =
    'import json, plistlib, sys; print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))';
  const read = spawnSync('python3', ['-c', script], { input: plist, encoding: 'utf8' });
  expect(read.stderr).toBe('');
  // The keys of launchd.plist(5).
  expect(JSON.parse(read.stdout)).toEqual({
    Label: 'codex-ps.notify',
    ProgramArguments: ['/bin/true', ...args],
    EnvironmentVariables: { PATH: odd },
    RunAtLoad: true,
    KeepAlive: { SuccessfulExit: false },
    ThrottleInterval: 10,
  });
});
