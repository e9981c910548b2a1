import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aSession } from '../../fixtures/a-session.js';
import { tmuxServer, type TmuxServer } from '../../fixtures/terminal/tmux-server.js';
import { need } from '../../fixtures/whole-program/skip-without.js';
import { planAction, runPlan, type ActionSetting } from '../terminal/focus/terminal-actions.js';
import type { Pid } from '../core/ids.js';
import type { Session } from '../core/session/session.js';
import type { PlannedAction } from '../terminal/focus/action-plan.js';
import { actionSetting } from '../app/action-setting.js';
import { removeFolder } from '../../fixtures/remove-folder.js';

const tmuxHere = need('tmux', 'tmux', ['-V']);

let folder: string;
let mine: TmuxServer;
let far: TmuxServer;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cps-far-'));
  mine = tmuxServer();
  far = tmuxServer();
});
afterEach(() => {
  mine.stop();
  far.stop();
  removeFolder(folder);
});

/** Takes the one command line that ssh takes, and hands it to a login shell as sshd does. */
function standInSsh(shell: string): string {
  const path = join(folder, 'ssh');
  const script = [
    '#!/bin/sh',
    `printf '%s\\n' "$1" "$2" "$3" $# > ${join(folder, 'words')}`,
    `export TMUX_TMPDIR=${far.folder} SHELL=/bin/sh`,
    'unset TMUX',
    `exec ${shell} -c "$4"`,
  ];
  writeFileSync(path, `${script.join('\n')}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** From a codex-ps in a pane of the tmux here. */
async function act(action: PlannedAction, session: Session, sshBin: string): Promise<void> {
  mine.tell('new-session', '-d', '-s', 'mine', 'sleep', '300');
  const ownPid = Number(mine.tell('display-message', '-p', '-t', 'mine', '#{pane_pid}')) as Pid;
  // It has its terminal a moment after tmux tells of it.
  const tty = (): string =>
    execFileSync('ps', ['-o', 'tty=', '-p', `${ownPid}`], { encoding: 'utf8' });
  await expect.poll(tty).toMatch(/\d/);
  const setting: ActionSetting = { ...actionSetting(sshBin, 'auto'), ownPid };
  const plan = await planAction(setting, action, session);
  if (!plan.ok) throw new Error(plan.error.reason);
  expect(plan.value.commands).toHaveLength(1);
  expect(await runPlan(setting, plan.value)).toEqual({ ok: true, value: undefined });
}

const screenOfMine = (): string => mine.tell('capture-pane', '-p', '-t', 'mine:1');

describe.runIf(tmuxHere.met)('a session on another host, by a stand-in for ssh', () => {
  describe.each(['bash', 'zsh', 'fish', 'tcsh', 'dash'])('whose login shell is %s', (shell) => {
    const shellHere = need(shell, shell, ['-c', 'true']);

    it.runIf(shellHere.met)('is shown in a new tab, its tmux pane selected', async () => {
      far.tell('new-session', '-d', '-s', 'other', 'sleep', '300');
      far.tell('new-session', '-d', '-s', 'work', 'sleep', '300');
      far.tell('new-window', '-d', '-t', 'work', 'sleep', '300');
      const [pane = '', tty = ''] = far
        .tell(
          ...['split-window', '-d', '-t', 'work:1', '-P', '-F', '#{pane_id} #{pane_tty}'],
          ...['sleep', '300'],
        )
        .split(' ');
      const session = aSession({ host: 'studio', tty: tty.replace('/dev/', '') });
      await act('go', session, standInSsh(shell));
      await expect.poll(() => far.tell('list-clients', '-F', '#{session_name}')).toBe('work');
      expect(far.tell('display-message', '-p', '-t', 'work', '#{pane_id}')).toBe(pane);
    });

    it.runIf(shellHere.met)('gets a shell in its directory, whatever that is called', async () => {
      const directory = join(folder, `it's !! $(touch PWNED) \\\\ "\`x\`" #{q} $HOME;`);
      mkdirSync(directory);
      await act('shell', aSession({ host: 'studio', cwd: directory }), standInSsh(shell));
      await expect.poll(screenOfMine).toMatch(/[$#]/);
      mine.tell('send-keys', '-t', 'mine:1', 'pwd > ../where; echo done', 'Enter');
      await expect.poll(() => readdirSync(folder)).toContain('where');
      expect(readdirSync(directory)).toEqual([]);
      expect(readdirSync(folder).sort()).toEqual(
        [directory.slice(folder.length + 1), 'ssh', 'where', 'words'].sort(),
      );
    });
  });

  it('says so where its directory has gone, and leaves a shell', async () => {
    const session = aSession({ host: 'studio', cwd: join(folder, 'gone') });
    await act('shell', session, standInSsh('sh'));
    await expect.poll(screenOfMine).toMatch(/cd: can't cd to .*gone/);
    mine.tell('send-keys', '-t', 'mine:1', 'echo a$((40 + 2))', 'Enter');
    await expect.poll(screenOfMine).toContain('a42');
  });

  it.each([
    [255, 'a tab that says why until Enter'],
    [3, 'no tab'],
  ])('leaves where ssh ends with %d: %s', async (code) => {
    const path = join(folder, 'ssh');
    writeFileSync(path, `#!/bin/sh\necho no way to $3\nread x\nexit ${code}\n`, { mode: 0o755 });
    const tabs = (): number => mine.tell('list-windows', '-t', 'mine').split('\n').length;
    await act('go', aSession({ host: 'studio', tty: 'pts/3' }), path);
    await expect.poll(screenOfMine).toContain('no way to studio');
    expect(tabs()).toBe(2);
    mine.tell('send-keys', '-t', 'mine:1', 'Enter');
    if (code === 255) {
      await expect.poll(screenOfMine).toContain('codex-ps: Enter closes this');
      mine.tell('send-keys', '-t', 'mine:1', 'Enter');
    }
    await expect.poll(tabs).toBe(1);
  });

  it('says so where no tmux has the terminal, and leaves a shell', async () => {
    far.tell('new-session', '-d', '-s', 'other', 'sleep', '300');
    await act('go', aSession({ host: 'studio', tty: 'pts/9999999' }), standInSsh('sh'));
    await expect
      .poll(screenOfMine)
      .toContain('codex-ps: no tmux here has a pane with the terminal pts/9999999');
  });
});

it.runIf(tmuxHere.met)('a shell in a directory of this machine opens in a new window', async () => {
  const directory = join(folder, "#(touch PWNED) #{pane_id} $(touch PWNED) it's;");
  mkdirSync(directory);
  await act('shell', aSession({ cwd: directory }), 'ssh');
  const where = (): string =>
    mine.tell('list-panes', '-a', '-F', '#{pane_current_path}').split('\n')[1] ?? '';
  await expect.poll(where).toBe(directory);
  expect(readdirSync(directory)).toEqual([]);
});
