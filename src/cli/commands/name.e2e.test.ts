import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../../fixtures/whole-program/live-home.js';
import { runBuilt, runJson } from '../../../fixtures/whole-program/run-built.js';
import { removeFolder } from '../../../fixtures/remove-folder.js';

let home: LiveHome;
let thread: HeldThread;
let config: string;
beforeAll(async () => {
  home = liveHome();
  thread = await home.hold();
  config = mkdtempSync(join(tmpdir(), 'codex-ps-name-'));
});
afterAll(async () => {
  await home.stop();
  removeFolder(config);
});

const env = (): Record<string, string> => ({
  CODEX_HOME: home.codexHome,
  XDG_CONFIG_HOME: config,
});
const nameOf = async (): Promise<unknown> =>
  (await runJson([], { env: env() })).document.sessions[0]?.['name'];

it('names a running thread by the beginning of its id, and takes the name away', async () => {
  const named = await runBuilt(['name', thread.id.slice(0, 20), '  the \x1b[31mmigration '], {
    env: env(),
  });
  expect(named).toMatchObject({ code: 0, stdout: '', stderr: '' });
  expect(await nameOf()).toBe('the migration');
  expect((await runBuilt(['name', 'The Migration', ''], { env: env() })).code).toBe(0);
  expect(await nameOf()).toBeNull();
});

it('names a thread that does not run by its whole id only', async () => {
  const id = '019a0000-0000-7000-8000-00000000dead';
  const short = await runBuilt(['name', '019a0000-0000', 'x'], { env: env() });
  expect(short).toMatchObject({ code: 2, stdout: '' });
  expect(short.stderr).toMatch(/^codex-ps: no running thread is called "019a0000-0000"[^\n]*\n$/);
  expect((await runBuilt(['name', id, 'old'], { env: env() })).code).toBe(0);
  const lines = readFileSync(join(config, 'codex-ps', 'session_names.jsonl'), 'utf8').split('\n');
  expect(lines).toContain(JSON.stringify({ host: 'local', thread_id: id, name: 'old' }));
});
