import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startInPty, type PtySession } from '../../fixtures/terminal/pty-session.js';
import { tmuxServer } from '../../fixtures/terminal/tmux-server.js';
import { liveHome, type LiveHome } from '../../fixtures/whole-program/live-home.js';
import { builtProgram } from '../../fixtures/whole-program/run-built.js';
import { need } from '../../fixtures/whole-program/skip-without.js';
import { shellWord } from '../platform/processes/shell-word.js';
import { removeFolder } from '../../fixtures/remove-folder.js';

const lessHere = need('less', 'less', ['--version']);
const tmuxHere = need('tmux', 'tmux', ['-V']);

let home: LiveHome;
let config: string;
const terminals: PtySession[] = [];
beforeEach(() => {
  home = liveHome();
  config = mkdtempSync(join(tmpdir(), 'cps-act-'));
});
afterEach(async () => {
  for (const terminal of terminals.splice(0)) terminal.end();
  await home.stop();
  removeFolder(config);
});

function environment(): Record<string, string> {
  return { CODEX_HOME: home.codexHome, XDG_CONFIG_HOME: config };
}

function inShell(pager = 'less -n'): PtySession {
  const shell = startInPty('bash', ['--norc', '--noediting', '-i'], {
    environment: { ...environment(), PAGER: pager },
    columns: 120,
  });
  terminals.push(shell);
  return shell;
}

const shows = (terminal: PtySession, text: string): Promise<void> =>
  terminal.until(text, () => terminal.text().includes(text));

describe.runIf(lessHere.met)('the rollout in a real less', () => {
  it('is read only, Ctrl-C and Ctrl-Z are of less, and q comes back to the monitor', async () => {
    await home.hold();
    const shell = inShell();
    shell.type(`${shellWord(process.execPath)} ${shellWord(builtProgram)}\n`);
    await shows(shell, 'IDLE');
    shell.type('.');
    await shows(shell, 'read its rollout');
    shell.type('v');
    await shows(shell, 'env LESSSECURE=1 less -n');
    shell.type('\r');
    await shows(shell, '"session_meta"');
    shell.type('v');
    await shows(shell, 'Command not available');
    // less that is kept from commands does not stop either.
    shell.type('\r\x03');
    shell.type('\x1a');
    // The terminal drops what was typed before such a key was taken: it is typed until it is answered.
    const asked = (): string => {
      shell.type('=');
      return shell.text();
    };
    await expect.poll(asked, { interval: 250 }).toContain('press RETURN');
    shell.type('\rq');
    await shows(shell, 'the rollout was read');
    expect(shell.isAlternate()).toBe(true);
    shell.type('.v');
    await shows(shell, '"session_meta"');
    shell.type('q');
    // Nobody leaves a pager as fast as this test does.
    await shell.until('the end of less', () => /rollout was read|Press Enter/.test(shell.text()));
    if (shell.text().includes('Press Enter')) shell.type('\r');
    await shows(shell, 'the rollout was read');
    shell.type('q');
    await shell.until('the shell', () => !shell.isAlternate());
  });
});

it('a pager that stops by Ctrl-Z gives the terminal to the shell, and fg comes back to it', async () => {
  await home.hold();
  const pager = join(config, 'pager');
  writeFileSync(pager, 'echo "paging $1"\nread -r x\necho "read $x"\nread -r x\n');
  const shell = inShell(`sh ${pager}`);
  shell.type(`${shellWord(process.execPath)} ${shellWord(builtProgram)}\n`);
  await shows(shell, 'IDLE');
  shell.type('.');
  await shows(shell, 'read its rollout');
  shell.type('v');
  await shows(shell, 'Enter run');
  shell.type('\r');
  await shows(shell, `paging ${home.codexHome}`);
  shell.type('\x1a');
  await shows(shell, 'Stopped');
  shell.type('echo in the shell\n');
  await shows(shell, '\nin the shell');
  shell.type('fg\n');
  shell.type('and on\n');
  await shows(shell, 'read and on');
  shell.type('\n');
  await shows(shell, 'the rollout was read');
  expect(shell.isAlternate()).toBe(true);
});

describe.runIf(tmuxHere.met)('in a real tmux', () => {
  it('o shows what will be run, and Enter goes to the pane', async () => {
    const tmux = tmuxServer();
    try {
      const thread = home.lay();
      const settings = Object.entries(environment()).map(([name, value]) => `${name}=${value}`);
      tmux.tell('new-session', '-d', '-s', 'mine', '-x', '110', '-y', '30', 'sleep', '300');
      const pane = tmux.tell(
        ...['new-window', '-d', '-t', 'mine', '-P', '-F', '#{pane_id}'],
        ...thread.command,
      );
      tmux.tell('new-window', '-t', 'mine', 'env', ...settings, process.execPath, builtProgram);
      const client = await tmux.attach('mine');
      await shows(client, 'IDLE');
      client.type('o');
      await shows(client, 'Enter run  Esc back');
      expect(client.text()).toContain(`tmux -S ${tmux.socket} select-window`);
      client.type('\r');
      await client.until('the pane', () => {
        return tmux.tell('display-message', '-p', '-t', 'mine', '#{pane_id}') === pane;
      });
    } finally {
      tmux.stop();
    }
  });
});
