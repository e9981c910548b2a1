import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aSession } from '../../../fixtures/a-session.js';
import { kittyWindow, type KittyWindow } from '../../../fixtures/terminal/kitty-window.js';
import { tmuxServer, type TmuxServer } from '../../../fixtures/terminal/tmux-server.js';
import {
  liveHome,
  type LaidThread,
  type LiveHome,
} from '../../../fixtures/whole-program/live-home.js';
import { runBuilt, runJson, type Run } from '../../../fixtures/whole-program/run-built.js';
import { need } from '../../../fixtures/whole-program/skip-without.js';
import { actionSetting } from '../../app/action-setting.js';
import { planAction, runPlan } from './terminal-actions.js';
import type { Pid } from '../../core/ids.js';
import { removeFolder } from '../../../fixtures/remove-folder.js';

const kittyHere = need('kitty', 'kitty', ['--version']);
const displayHere = need('Xvfb', 'which', ['Xvfb']);

let home: LiveHome;
let config: string;
let tmux: TmuxServer | undefined;
beforeEach(() => {
  home = liveHome();
  config = mkdtempSync(join(tmpdir(), 'cps-go-'));
});
afterEach(async () => {
  tmux?.stop();
  await home.stop();
  removeFolder(config);
});

const env = (): Record<string, string> => ({
  CODEX_HOME: home.codexHome,
  XDG_CONFIG_HOME: config,
});

/** Once all of them have a terminal. */
async function pidsOf(...threads: readonly LaidThread[]): Promise<readonly number[]> {
  let pids: readonly number[] = [];
  const terminals = async (): Promise<readonly string[]> => {
    const { sessions } = (await runJson([], { env: env() })).document;
    const rows = threads.map(({ id }) => sessions.find(({ thread_id }) => thread_id === id));
    pids = rows.map((row) => (row?.['pids'] as readonly number[] | undefined)?.[0] ?? 0);
    return rows.map((row) => String(row?.['tty']));
  };
  await expect.poll(terminals).toEqual(threads.map(() => expect.stringMatching(/^pts/) as string));
  return pids;
}

const go = (thread: LaidThread): Promise<Run> => runBuilt(['go', thread.id], { env: env() });

describe.runIf(kittyHere.met && displayHere.met)('a real kitty under Xvfb', () => {
  let kitty: KittyWindow;
  beforeAll(async () => {
    kitty = await kittyWindow({ takesOrders: true, command: ['cat'] });
  });
  afterAll(() => kitty.stop());

  it('is told to show the tab of the session, also the one with its tmux client', async () => {
    const thread = home.lay();
    kitty.tell('launch', '--type=tab', ...thread.command);
    kitty.tell('launch', '--type=tab', 'cat');
    const [pid = 0] = await pidsOf(thread);
    expect(kitty.activePids()).not.toContain(pid);
    const dry = await runBuilt(['go', thread.id, '--dry-run'], { env: env() });
    expect(dry.stdout).toBe(`kitty @ --to ${kitty.listenOn} focus-window --match pid:${pid}\n`);
    expect(kitty.activePids()).not.toContain(pid);
    expect(await go(thread)).toMatchObject({ code: 0, stdout: 'shown in kitty\n', stderr: '' });
    expect(kitty.activePids()).toContain(pid);

    tmux = tmuxServer();
    const nested = home.lay();
    tmux.tell('new-session', '-d', '-s', 'work', 'sleep', '300');
    const pane = tmux.tell('new-window', '-d', '-P', '-F', '#{pane_id}', ...nested.command);
    kitty.tell('launch', '--type=tab', 'tmux', '-S', tmux.socket, 'attach', '-t', 'work');
    kitty.tell('launch', '--type=tab', 'cat');
    await pidsOf(nested);
    const client = (): number => Number(tmux?.tell('list-clients', '-F', '#{client_pid}'));
    await expect.poll(client).toBeGreaterThan(0);
    expect(kitty.activePids()).not.toContain(client());
    expect(await go(nested)).toMatchObject({ code: 0, stdout: 'shown in tmux in kitty\n' });
    expect(kitty.activePids()).toContain(client());
    expect(tmux.tell('display-message', '-p', '-t', 'work', '#{pane_id}')).toBe(pane);
  });

  it('opens a tab with a shell in a directory of a hostile name, and nothing else', async () => {
    const thread = home.lay({ cwd: '@selection $(touch PWNED);`x`\'"#(touch PWNED) -n' });
    kitty.tell('launch', '--type=tab', ...thread.command);
    const [ownPid] = await pidsOf(thread);
    const setting = { ...actionSetting('ssh', 'auto'), ownPid: ownPid as Pid };
    const plan = await planAction(setting, 'shell', aSession({ cwd: thread.cwd }));
    if (!plan.ok) throw new Error(plan.error.reason);
    expect(await runPlan(setting, plan.value)).toEqual({ ok: true, value: undefined });
    await expect.poll(() => activeDirectory(kitty.tell('ls'))).toBe(thread.cwd);
    expect(existsSync(join(thread.cwd, 'PWNED'))).toBe(false);
  });

  it('that takes no orders is left alone, and what to enable is said', async () => {
    const thread = home.lay();
    const deaf = await kittyWindow({ takesOrders: false, command: thread.command });
    try {
      await pidsOf(thread);
      const { code, stderr } = await go(thread);
      expect(code).toBe(1);
      expect(stderr).toContain('put "allow_remote_control yes" and "listen_on unix:/tmp/kitty"');
    } finally {
      deaf.stop();
    }
  });

  it('is left alone where KITTY_LISTEN_ON of the session names no socket that it can have', async () => {
    const addresses = {
      'unix:/tmp/$(touch PWNED)': 'cannot be reached (ENOENT)',
      'tcp:example.org:22': 'is not a socket of this machine',
      'unix:relative': 'is not a socket of this machine',
      'fd:3': 'is not a socket of this machine',
    };
    const before = kitty.activePids();
    const all = Object.entries(addresses).map(([address, says]) => {
      const laid = home.lay();
      const command = ['env', `KITTY_LISTEN_ON=${address}`, ...laid.command];
      kitty.tell('launch', '--type=tab', '--keep-focus', ...command);
      return { address, says, laid };
    });
    await pidsOf(...all.map(({ laid }) => laid));
    for (const { address, says, laid } of all) {
      const { code, stderr } = await go(laid);
      expect({ address, code, stderr }).toEqual({
        ...{ address, code: 1 },
        stderr: expect.stringContaining(says) as string,
      });
    }
    expect(kitty.activePids()).toEqual(before);
    expect(existsSync('PWNED')).toBe(false);
  });
});

/** Where the foreground process of the active tab is. */
function activeDirectory(json: string): string | undefined {
  const listed = JSON.parse(json) as readonly {
    readonly tabs: readonly {
      /** So called by kitty 0.26, and `is_active` since. */
      readonly is_active_tab?: boolean;
      readonly is_active?: boolean;
      readonly windows: readonly {
        readonly foreground_processes: readonly { readonly cwd: string }[];
      }[];
    }[];
  }[];
  const tab = listed
    .flatMap(({ tabs }) => tabs)
    .find((other) => other.is_active ?? other.is_active_tab);
  return tab?.windows[0]?.foreground_processes[0]?.cwd;
}
