import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aSession } from '../../fixtures/a-session.js';
import { hostLines, noSshd, sshdPath, startRig, type Rig } from '../../fixtures/ssh-rig/ssh-rig.js';
import { tmuxServer, type TmuxServer } from '../../fixtures/terminal/tmux-server.js';
import { need } from '../../fixtures/whole-program/skip-without.js';
import { planAction, runPlan, type ActionSetting } from '../terminal/focus/terminal-actions.js';
import type { Pid } from '../core/ids.js';
import { actionSetting } from '../app/action-setting.js';

const tmuxHere = need('tmux', 'tmux', ['-V']);
const canRun = sshdPath !== undefined && tmuxHere.met;
if (sshdPath === undefined) process.stderr.write(`not run: ${noSshd}\n`);

/** A server of the other end's user, where tmux keeps them: nothing tells codex-ps of it but its place. */
const label = `codex-ps-test-${process.pid}`;
function far(...words: readonly string[]): string {
  const env = { ...process.env, TMUX: undefined, TMUX_TMPDIR: undefined };
  const args = ['-L', label, '-f', '/dev/null', ...words];
  return execFileSync('tmux', args, { encoding: 'utf8', env }).trim();
}

describe.runIf(canRun)('a session on another host, through a real sshd', () => {
  let rig: Rig;
  let mine: TmuxServer;
  beforeAll(async () => {
    rig = await startRig({ ports: 1 });
    rig.host('far', hostLines(rig, rig.ports[0]));
    mine = tmuxServer();
    mine.tell('new-session', '-d', '-s', 'mine', 'sleep', '300');
    far('new-session', '-d', '-s', 'other', 'sleep', '300');
    far('new-session', '-d', '-s', 'work', 'sleep', '300');
  });
  afterAll(() => {
    far('kill-server');
    mine.stop();
    rig.stop();
  });

  it.each(['screen', 'xterm-of-nobody'])(
    'is shown in a new tab, its tmux pane selected, from a TERM=%s',
    async (term) => {
      mine.tell('set', '-g', 'default-terminal', term);
      const [pane = '', tty = ''] = far(
        ...['split-window', '-d', '-t', 'work', '-P', '-F', '#{pane_id} #{pane_tty}'],
        ...['sleep', '300'],
      ).split(' ');
      const ownPid = Number(mine.tell('display-message', '-p', '-t', 'mine', '#{pane_pid}')) as Pid;
      const setting: ActionSetting = { ...actionSetting(rig.sshBin, 'auto'), ownPid };
      const session = aSession({ host: 'far', tty: tty.replace('/dev/', '') });
      const plan = await planAction(setting, 'go', session);
      if (!plan.ok) throw new Error(plan.error.reason);
      expect(await runPlan(setting, plan.value)).toEqual({ ok: true, value: undefined });
      const clients = (): string => far('list-clients', '-F', '#{session_name}');
      await expect.poll(clients).toBe('work');
      expect(far('display-message', '-p', '-t', 'work', '#{pane_id}')).toBe(pane);
      far('detach-client', '-s', 'work');
    },
  );
});
