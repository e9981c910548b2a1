import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startInPty, type PtySession } from '../../../fixtures/terminal/pty-session.js';
import {
  liveHome,
  type LaidThread,
  type LiveHome,
} from '../../../fixtures/whole-program/live-home.js';
import { runBuilt, runJson, type Run } from '../../../fixtures/whole-program/run-built.js';
import { shellWord } from '../../platform/processes/shell-word.js';

let home: LiveHome;
let bin: string;
let socket: string;
let server: Server;
let window: PtySession | undefined;
beforeEach(async () => {
  home = liveHome();
  bin = join(home.folder, 'bin');
  mkdirSync(bin);
  symlinkSync('/bin/sh', join(bin, 'wezterm-gui'));
  socket = join(home.folder, 'gui sock');
  server = createServer();
  await new Promise<void>((resolve) => server.listen(socket, resolve));
});
afterEach(async () => {
  window?.end();
  server.close();
  await home.stop();
});

/** Notes how it was called, and lists these panes. */
function standIn(panes: unknown): void {
  const path = join(bin, 'wezterm');
  writeFileSync(join(bin, 'panes'), JSON.stringify(panes));
  const note = `printf '%s|' "$WEZTERM_UNIX_SOCKET" "$@" >> ${bin}/called; echo >> ${bin}/called`;
  writeFileSync(path, `#!/bin/sh\n${note}\n[ "$2" != list ] || cat ${bin}/panes\n`);
  chmodSync(path, 0o755);
}

const called = (): readonly string[] =>
  readFileSync(join(bin, 'called'), 'utf8').trim().split('\n');

const env = (): Record<string, string> => ({
  CODEX_HOME: home.codexHome,
  XDG_CONFIG_HOME: home.folder,
  PATH: `${bin}:${process.env['PATH'] ?? ''}`,
});

/** A codex whose parent is called wezterm-gui; gives its terminal. */
async function started(thread: LaidThread): Promise<string> {
  const line = `${thread.command.map(shellWord).join(' ')} & wait`;
  const environment = { WEZTERM_UNIX_SOCKET: socket };
  window = startInPty(join(bin, 'wezterm-gui'), ['-c', line], { environment });
  const tty = async (): Promise<unknown> =>
    (await runJson([], { env: env() })).document.sessions[0]?.['tty'];
  await expect.poll(tty).toMatch(/^pts/);
  return String(await tty());
}

const go = (thread: LaidThread): Promise<Run> => runBuilt(['go', thread.id], { env: env() });

describe('codex-ps go, against a stand-in for wezterm that notes its exact command line', () => {
  it('has the pane with the terminal activated', async () => {
    const thread = home.lay();
    const tty = await started(thread);
    standIn([
      { pane_id: 3, tty_name: '/dev/pts/0/other', title: '"$(touch PWNED)' },
      { pane_id: 17, tty_name: `/dev/${tty}` },
    ]);
    expect(await go(thread)).toMatchObject({ code: 0, stdout: 'shown in WezTerm\n', stderr: '' });
    expect(called()).toEqual([
      `${socket}|cli|list|--format|json|`,
      `${socket}|cli|activate-pane|--pane-id|17|`,
    ]);
  });

  it('says so where it lists no such pane', async () => {
    const thread = home.lay();
    const tty = await started(thread);
    standIn([{ pane_id: '17', tty_name: `/dev/${tty}` }]);
    const { code, stderr } = await go(thread);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `codex-ps: WezTerm has no pane with the terminal ${tty}\n`,
    });
    expect(called()).toHaveLength(1);
  });
});
