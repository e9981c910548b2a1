import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startInPty, type PtySession } from '../../../fixtures/terminal/pty-session.js';
import {
  liveHome,
  type LaidThread,
  type LiveHome,
} from '../../../fixtures/whole-program/live-home.js';
import { runBuilt, type Run } from '../../../fixtures/whole-program/run-built.js';
import { need } from '../../../fixtures/whole-program/skip-without.js';
import { aSession } from '../../../fixtures/a-session.js';
import { actionSetting } from '../../app/action-setting.js';
import { planAction, runPlan } from './terminal-actions.js';
import type { Pid } from '../../core/ids.js';
import { screenWord } from './multiplexers.js';
import { removeFolder } from '../../../fixtures/remove-folder.js';

const screenHere = need('GNU screen', 'screen', ['--version']);

let home: LiveHome;
let config: string;
let name: string;
const clients: PtySession[] = [];
beforeEach(() => {
  home = liveHome();
  config = mkdtempSync(join(tmpdir(), 'cps-go-'));
  name = `cps-${process.pid}-${Date.now()}`;
});
afterEach(async () => {
  spawnSync('screen', ['-S', name, '-X', 'quit']);
  await Promise.all(clients.splice(0).map((client) => client.ended()));
  await home.stop();
  removeFolder(config);
});

const env = (): Record<string, string> => ({
  CODEX_HOME: home.codexHome,
  XDG_CONFIG_HOME: config,
});

const tell = (...args: readonly string[]): string =>
  spawnSync('screen', ['-S', name, ...args], { encoding: 'utf8' }).stdout;
const shownWindow = (): string => tell('-Q', 'number');

/** A screen with a shell in window 0, and then a codex and another shell, which shows. */
async function started(thread: LaidThread): Promise<PtySession> {
  const client = startInPty('screen', ['-c', '/dev/null', '-S', name, 'sh']);
  clients.push(client);
  await expect.poll(shownWindow).toMatch(/^0/);
  tell('-X', 'screen', ...thread.command.map(screenWord));
  tell('-X', 'screen', 'sh');
  await expect.poll(shownWindow).toMatch(/^2/);
  await expect
    .poll(async () => (await runBuilt(['--once'], { env: env() })).stdout)
    .toContain(thread.id.slice(0, 8));
  return client;
}

const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);

const go = (thread: LaidThread, ...args: readonly string[]): Promise<Run> =>
  runBuilt(['go', thread.id, ...args], { env: env() });

describe.runIf(screenHere.met)('codex-ps go, with a real GNU screen', () => {
  it('selects the window that the session began in', async () => {
    const thread = home.lay();
    await started(thread);
    const dry = await go(thread, '--dry-run');
    expect(dry.stdout).toMatch(new RegExp(`^screen -S \\d+\\.${name} -X select 1\n$`));
    expect(shownWindow()).toMatch(/^2/);
    const run = await go(thread);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('shown in GNU screen; its window is not raised: ');
    expect(shownWindow()).toMatch(/^1/);
  });

  it('opens a window with a shell in a directory of a hostile name, and nothing else', async () => {
    const cwd = join(home.folder, 'a $HOME ^A \\012 $(touch PWNED);`x`\'"!');
    mkdirSync(cwd);
    await started(home.lay());
    const ownPid = Number(/(\d+)\./.exec(tell('-ls'))?.[1]);
    const inside = childrenOf(ownPid)[0] ?? 0;
    const setting = { ...actionSetting('ssh', 'auto'), ownPid: inside as Pid };
    const plan = await planAction(setting, 'shell', aSession({ cwd }));
    if (!plan.ok) throw new Error(plan.error.reason);
    expect(await runPlan(setting, plan.value)).toEqual({ ok: true, value: undefined });
    const directories = (): readonly string[] =>
      childrenOf(ownPid).map((pid) => readlinkSync(`/proc/${pid}/cwd`));
    await expect.poll(directories).toContain(cwd);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('says how to attach to one that is detached', async () => {
    const thread = home.lay();
    await started(thread);
    tell('-X', 'detach');
    await expect.poll(() => tell('-ls')).toContain('(Detached)');
    const { code, stderr } = await go(thread);
    expect(code).toBe(1);
    const [reason, paste = ''] = stderr.split('\n');
    expect(reason).toBe('codex-ps: its screen session is detached; attach to it');
    expect(paste.trim()).toMatch(new RegExp(`^screen -r \\d+\\.${name} -p 1$`));
    clients.push(startInPty('sh', ['-c', paste]));
    await expect.poll(() => tell('-ls')).toContain('(Attached)');
    await expect.poll(shownWindow).toMatch(/^1/);
    const again = await go(thread);
    expect(again.stdout).toBe(
      'shown in GNU screen; screen does not report which window it is attached in\n',
    );
  });

  it.each([
    ['STY=99999.other', 'does not name the screen that it runs under'],
    ['STY=$(touch PWNED)', 'does not name the screen that it runs under'],
    ['WINDOW=1 2;x', 'does not name its window of screen'],
  ])('asks nothing where the session has %s', async (setting, says) => {
    const laid = home.lay();
    await started({ ...laid, command: ['env', setting, ...laid.command] });
    const { code, stderr } = await go(laid);
    expect(code).toBe(1);
    expect(stderr).toContain(says);
  });
});
