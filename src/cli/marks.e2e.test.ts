import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startInPty, type PtySession } from '../../fixtures/terminal/pty-session.js';
import { liveHome, type LiveHome } from '../../fixtures/whole-program/live-home.js';
import { builtProgram, runJson } from '../../fixtures/whole-program/run-built.js';

let home: LiveHome;
const terminals: PtySession[] = [];
beforeEach(() => {
  home = liveHome();
});
afterEach(async () => {
  for (const terminal of terminals.splice(0)) terminal.end();
  await home.stop();
});

const env = (): Record<string, string> => ({
  CODEX_HOME: home.codexHome,
  XDG_CONFIG_HOME: home.folder,
  XDG_STATE_HOME: join(home.folder, 'state'),
});

async function monitor(): Promise<PtySession> {
  const terminal = startInPty(process.execPath, [builtProgram], {
    environment: env(),
    columns: 120,
  });
  terminals.push(terminal);
  await shows(terminal, /work-1[^]*work-2|work-2[^]*work-1/);
  return terminal;
}

const shows = (terminal: PtySession, text: RegExp): Promise<void> =>
  terminal.until(String(text), () => text.test(terminal.text()));

test('what is muted stays so after a restart, in JSON, and in every monitor', async () => {
  const rows = [await home.hold({ cwd: 'work-1' }), await home.hold({ cwd: 'work-2' })];
  const first = await monitor();
  first.type('gm');
  await shows(first, /⊘local/);
  const state = (): string =>
    readFileSync(join(home.folder, 'state', 'codex-ps', 'marks.jsonl'), 'utf8');
  first.type('q');
  expect(await first.ended()).toMatchObject({ exitCode: 0 });
  expect(state().split('\n')).toHaveLength(2);

  const [second, third] = [await monitor(), await monitor()];
  await Promise.all([shows(second, /⊘local/), shows(third, /⊘local/)]);
  const { document } = await runJson([], { env: env() });
  expect(document.sessions.map((row) => row['muted']).toSorted()).toEqual([false, true]);
  const { thread_id: id } = JSON.parse(state()) as { thread_id: string };
  expect(rows.map((row) => row.id)).toContain(id);
  third.type('gm');
  await second.until('unmuted', () => !second.text().includes('⊘'));
});
