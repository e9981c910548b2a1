import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkedDocument } from '../../fixtures/json-schema.js';
import { removeFolder } from '../../fixtures/remove-folder.js';
import { startInPty } from '../../fixtures/terminal/pty-session.js';
import {
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../fixtures/whole-program/live-home.js';
import { builtProgram, runBuilt, type Run } from '../../fixtures/whole-program/run-built.js';

let home: LiveHome;
let config: string;
let resting: HeldThread;
let working: HeldThread;
beforeAll(async () => {
  home = liveHome();
  config = mkdtempSync(join(tmpdir(), 'codex-ps-filters-'));
  mkdirSync(join(config, 'codex-ps'));
  writeFileSync(
    join(config, 'codex-ps/config.toml'),
    '[views]\nbusy = "state:work"\nnobody = "title:nobody"\n',
  );
  resting = await home.hold();
  working = await home.hold({ working: { records: [] } });
});
afterAll(async () => {
  await home.stop();
  removeFolder(config);
});

function run(...args: readonly string[]): Promise<Run> {
  return runBuilt(args, { env: { CODEX_HOME: home.codexHome, XDG_CONFIG_HOME: config } });
}

test.each([
  [['--state', 'WORK'], 1],
  [['--state=work,idle'], 2],
  [['--view', 'busy', '--filter', '!state:idle'], 1],
  [['--view', 'nobody'], 0],
  [['--model', 'no-such-model'], 0],
  [['--repo', 'no-such-repository'], 0],
])('--json %j has %d threads', async (flags, count) => {
  const { code, stdout } = await run('--json', ...flags);
  expect(code).toBe(0);
  const { sessions, hosts } = checkedDocument(stdout);
  expect(sessions).toHaveLength(count);
  expect(hosts).toHaveLength(1);
});

test('--once says how many sessions a filter hides if it shows none', async () => {
  const { code, stdout } = await run('--once', '--filter', 'no\u001b[31mbody');
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: 'No session matches nobody (2 sessions hidden).\n',
  });
});

test('wait waits for those that match', async () => {
  const waits = (...flags: readonly string[]): Promise<Run> =>
    run('wait', '--timeout', '0', '--until', 'idle', ...flags);
  expect(await waits('--state', 'work')).toMatchObject({ code: 3, stdout: '' });
  const met = await waits('--state', 'idle', '--json');
  expect(checkedDocument(met.stdout).sessions).toMatchObject([{ thread_id: resting.id }]);
  const none = await waits('--view', 'nobody');
  expect(none).toMatchObject({
    code: 3,
    stderr: 'codex-ps: no session matches title:nobody: waiting\n',
  });
});

test.each([
  [['--json', '--state', 'busy'], 'valid values: ask, fail, stop, work, idle, unk'],
  [['--view', 'bsy'], 'unknown view "bsy"; views: busy, nobody'],
  [['wait', '--until', 'ask', '--thread', 'x', '--state', 'ask'], 'exclude each other'],
])('%j is wrong usage', async (args, sentence) => {
  const { code, stdout, stderr } = await run(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(sentence);
});

test('the monitor starts with the filter, and v goes through the views', async () => {
  const screen = startInPty(process.execPath, [builtProgram, '--state', 'idle'], {
    columns: 120,
    environment: { CODEX_HOME: home.codexHome, XDG_CONFIG_HOME: config },
  });
  try {
    await screen.until('the filter', () => screen.text().includes('/ state:idle 1 of 2'));
    expect(screen.text()).not.toContain(`${working.pid}`);
    screen.type('v');
    await screen.until('the first view', () => screen.text().includes('view busy: v'));
    await screen.until('its session', () => screen.text().includes(`${working.pid}`));
    screen.type('v');
    await screen.until('the second view', () => screen.text().includes('No session matches'));
    screen.type('v');
    await screen.until('all', () => screen.text().includes(`${resting.pid}`));
    screen.type('q');
    expect(await screen.ended()).toMatchObject({ exitCode: 0 });
  } finally {
    screen.end();
  }
});
