import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../../fixtures/whole-program/live-home.js';
import { runBuilt, type Run } from '../../../fixtures/whole-program/run-built.js';
import { removeFolder } from '../../../fixtures/remove-folder.js';

let home: LiveHome;
let thread: HeldThread;
let folder: string;
beforeAll(async () => {
  home = liveHome();
  thread = await home.hold({ withLock: true });
  folder = mkdtempSync(join(tmpdir(), 'codex-ps-doctor-'));
});
afterAll(async () => {
  await home.stop();
  removeFolder(folder);
});

interface Printed {
  readonly level: string;
  readonly checks: readonly {
    readonly name: string;
    readonly findings: readonly {
      readonly level: string;
      readonly subject: string | null;
      readonly says: string;
      readonly remedy: string | null;
    }[];
  }[];
}

function doctor(
  words: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Run> {
  return runBuilt(['doctor', ...words], {
    env: { CODEX_HOME: home.codexHome, XDG_CONFIG_HOME: folder, LC_ALL: 'C.UTF-8', ...env },
  });
}

async function findings(
  check: string,
  words: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Printed['checks'][number]['findings']> {
  const { stdout } = await doctor(['--json', ...words], env);
  const printed = JSON.parse(stdout) as Printed;
  return printed.checks.find(({ name }) => name === check)?.findings ?? [];
}

describe('codex-ps doctor', () => {
  it('finds nothing wrong, and says which process is which row', async () => {
    const { stdout, stderr, code } = await doctor();
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(stdout).toMatch(/^lsof +ok +\/.*lsof \d[\w.]*, in \d+ ms$/m);
    expect(stdout).toContain(`pid ${thread.pid} (tui): shown: thread ${thread.id}\n`);
    expect(stdout).toMatch(new RegExp(`^homes +ok +${home.codexHome}: by --codex-home`, 'm'));
    expect(stdout).not.toMatch(/[^\n\P{C}]/u);
  });

  it('says the same as JSON', async () => {
    const { stdout } = await doctor(['--json']);
    const printed = JSON.parse(stdout) as Printed;
    expect(printed).toMatchObject({ schema_version: 1, host: 'local' });
    expect(printed.checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['alarms', 'hosts', 'lsof', 'processes', 'daemon', 'terminal']),
    );
  });

  it('calls an lsof that hangs a warning, with what to do', async () => {
    writeFileSync(join(folder, 'lsof'), '#!/bin/sh\nexec sleep 280\n', { mode: 0o755 });
    const env = { PATH: [folder, process.env['PATH']].join(delimiter) };
    expect(await findings('lsof', [], env)).toEqual([
      {
        level: 'warning',
        subject: null,
        says: 'lsof did not end within 2 s: read /proc instead',
        remedy: expect.stringContaining('network mount') as string,
      },
    ]);
  });

  it('says of a session that is not shown which step left it out, and ends with 1 at a problem', async () => {
    const away = await home.hold({ codexHome: join(home.folder, 'other') });
    const all = await findings('processes');
    expect(all.filter(({ says }) => says.includes(join(home.folder, 'other')))).toEqual([
      expect.objectContaining({ subject: expect.stringContaining(`${away.pid}`) as string }),
    ]);
    const lost = await doctor([], { CODEX_HOME: join(folder, 'nowhere') });
    expect(lost.code).toBe(1);
    expect(lost.stdout).toMatch(/^homes +problem +CODEX_HOME .* does not exist/m);
    expect((await doctor(['--host', 'local,nowhere.invalid'])).code).toBe(1);
  });

  it('reads the names and the configuration of the user', async () => {
    mkdirSync(join(folder, 'codex-ps'), { recursive: true });
    writeFileSync(join(folder, 'codex-ps', 'config.toml'), 'colour = "x"\n');
    writeFileSync(join(folder, 'codex-ps', 'session_names.jsonl'), 'no JSON\n');
    expect(await findings('config')).toMatchObject([
      { level: 'problem', says: expect.stringContaining('line 1: colour') as string },
    ]);
    expect(await findings('names')).toMatchObject([
      {
        level: 'warning',
        says: expect.stringContaining('0 names, and 1 malformed line') as string,
      },
    ]);
    rmSync(join(folder, 'codex-ps', 'session_names.jsonl'));
    symlinkSync('session_names.jsonl', join(folder, 'codex-ps', 'session_names.jsonl'));
    expect(await findings('names')).toMatchObject([
      { level: 'warning', says: expect.stringMatching(/cannot be read \(\w+\)$/) as string },
    ]);
    rmSync(join(folder, 'codex-ps'), { recursive: true });
  });

  it('raises an alarm for two sessions at work in one directory, by whatever path', async () => {
    const shared = liveHome();
    const at = await shared.hold({ working: { records: [] }, cwd: 'work' });
    symlinkSync(at.cwd, join(shared.folder, 'link'));
    await shared.hold({ working: { records: [] }, cwd: 'link' });
    const found = await findings('alarms', [], { CODEX_HOME: shared.codexHome });
    await shared.stop();
    expect(found.map(({ level, remedy }) => ({ level, remedy }))).toEqual(
      Array(2).fill({ level: 'problem', remedy: 'use separate directories' }),
    );
  });

  it('raises an alarm for a second owner of a thread', async () => {
    await home.hold({ id: thread.id });
    const found = await findings('alarms');
    expect(found).toEqual([
      expect.objectContaining({
        level: 'problem',
        subject: `thread ${thread.id} on local`,
        remedy: 'close all but one',
      }),
    ]);
    expect(found[0]?.says).toMatch(/held for writing by 2 Codex at once/);
  });
});
