import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startInPty, type PtySession } from '../../fixtures/terminal/pty-session.js';
import {
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../fixtures/whole-program/live-home.js';
import { builtProgram, runBuilt, runJson } from '../../fixtures/whole-program/run-built.js';

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

/** One that is idle, and one that asks. */
async function twoSessions(): Promise<{ readonly idle: HeldThread; readonly asks: HeldThread }> {
  const idle = await home.hold({ cwd: 'work-1' });
  const question = { id: 'q', header: 'Q', question: 'red or blue?', options: [] };
  const payload = {
    ...{ type: 'function_call', name: 'request_user_input', call_id: 'call-1' },
    arguments: JSON.stringify({ questions: [question] }),
  };
  const records = [{ ordinal: 100, type: 'response_item', payload }];
  return { idle, asks: await home.hold({ cwd: 'work-2', working: { records } }) };
}

test('what is pinned and snoozed stays so after a restart, in JSON and for go --next too', async () => {
  const { idle, asks } = await twoSessions();
  const first = await monitor();
  await shows(first, /◆ 1 asks/);
  first.type('gs');
  await shows(first, /for 15 minutes/);
  first.type('2');
  await shows(first, /◆ 0 ask .*z 1 snoozed/);
  await shows(first, /IDLE .*work-1[^]*ASK +snoozed .*work-2/);
  first.type('gp');
  const state = (): string =>
    readFileSync(join(home.folder, 'state', 'codex-ps', 'marks.jsonl'), 'utf8');
  await expect.poll(state).toContain('"pinned":true');
  first.type('q');
  expect(await first.ended()).toMatchObject({ exitCode: 0 });

  const second = await monitor();
  await shows(second, /↑[^\n]*IDLE .*work-1[^]*z[^\n]*ASK +snoozed .*work-2/);
  const { document } = await runJson([], { env: env() });
  const marks = document.sessions.map((row) => [row.thread_id, row['pinned'], row['snoozed']]);
  expect(new Map(marks.map(([id, ...rest]) => [id, rest]))).toEqual(
    new Map([
      [idle.id, [true, false]],
      [asks.id, [false, true]],
    ]),
  );
  expect(await runBuilt(['go', '--next'], { env: env() })).toMatchObject({
    code: 2,
    stderr: 'codex-ps: no session needs you\n',
  });
  const { stdout } = await runBuilt(['--once'], { env: env() });
  expect(stdout).toMatch(/IDLE .*work-1[^]*ASK +snoozed .*work-2/);
  expect(await runBuilt(['status', '--exit-code'], { env: env() })).toMatchObject({ code: 0 });
  second.type('Gss');
  await shows(second, /◆ 1 asks/);
});

test('what one monitor marks is shown by another one', async () => {
  await twoSessions();
  const [one, other] = [await monitor(), await monitor()];
  one.type('Gp');
  await shows(other, /↑[^\n]*IDLE .*work-1[^]*ASK .*work-2/);
  await shows(one, /↑[^\n]*IDLE .*work-1/);
  other.type('gp');
  await shows(one, /ASK .*work-2[^]* IDLE .*work-1/);
});

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
