import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startInPty, type PtySession } from '../../../fixtures/terminal/pty-session.js';
import {
  liveHome,
  type LaidThread,
  type LiveHome,
} from '../../../fixtures/whole-program/live-home.js';
import { runBuilt, runJson } from '../../../fixtures/whole-program/run-built.js';
import { shellWord } from '../../platform/processes/shell-word.js';

let home: LiveHome;
let bin: string;
const windows: PtySession[] = [];
beforeEach(() => {
  home = liveHome();
  bin = join(home.folder, 'bin');
  mkdirSync(bin);
});
afterEach(async () => {
  for (const window of windows.splice(0)) window.end();
  await home.stop();
});

const env = (): Record<string, string> => ({
  CODEX_HOME: home.codexHome,
  XDG_CONFIG_HOME: home.folder,
  XDG_STATE_HOME: home.folder,
  PATH: `${bin}:${process.env['PATH'] ?? ''}`,
});

/** Notes how it was called, and knows one pane, as Zellij 0.44.1 does: any other id is its error. */
function standIn(pane: string): void {
  const path = join(bin, 'zellij');
  const note = `printf '%s|' "$@" >> ${bin}/called`;
  const answer = `[ "$5" = ${pane} ] || { echo "Pane with id $5 not found" >&2; exit 1; }`;
  writeFileSync(path, `#!/bin/sh\n${note}\n${answer}\n`);
  chmodSync(path, 0o755);
}

/** A codex in a terminal whose parent is called zellij, as the server of Zellij is. */
async function started(cwd = 'work'): Promise<LaidThread> {
  const thread = home.lay({ cwd });
  const server = join(home.folder, 'zellij');
  if (!existsSync(server)) symlinkSync('/bin/sh', server);
  const line = `${thread.command.map(shellWord).join(' ')} & wait`;
  const environment = { ZELLIJ_SESSION_NAME: 'my work', ZELLIJ_PANE_ID: '3' };
  windows.push(startInPty(server, ['-c', line], { environment }));
  const tty = async (): Promise<unknown> => {
    const { sessions } = (await runJson([], { env: env() })).document;
    return sessions.find((row) => row.thread_id === thread.id)?.['tty'];
  };
  await expect.poll(tty).toMatch(/^pts/);
  return thread;
}

async function asking(cwd: string): Promise<string> {
  const { id, path } = await started(cwd);
  const call = { type: 'function_call', name: 'request_user_input', call_id: 'call-1' };
  const lines = [
    { type: 'event_msg', payload: { type: 'task_started', turn_id: 'turn-1' } },
    {
      type: 'response_item',
      payload: { ...call, arguments: '{"questions":[{"question":"Which?"}]}' },
    },
  ].map((line) => JSON.stringify({ timestamp: new Date().toISOString(), ...line }));
  appendFileSync(path, `${lines.join('\n')}\n`);
  return id;
}

describe('codex-ps go, against a stand-in for zellij that notes its exact command line', () => {
  it('focuses the pane', async () => {
    standIn('terminal_3');
    const { id } = await started();
    expect(await runBuilt(['go', id], { env: env() })).toMatchObject({
      code: 0,
      stdout: 'shown in Zellij; Zellij does not report which window it is attached in\n',
      stderr: '',
    });
    expect(readFileSync(join(bin, 'called'), 'utf8')).toBe(
      '--session|my work|action|focus-pane-id|terminal_3|',
    );
  });

  it('says what Zellij says where it has no such pane', async () => {
    standIn('terminal_4');
    const { id } = await started();
    const { code, stderr } = await runBuilt(['go', id], { env: env() });
    expect(code).toBe(1);
    expect(stderr).toContain('Pane with id terminal_3 not found');
  });

  it('with --next goes on to the session after the one it went to before, and only to those that match', async () => {
    standIn('terminal_3');
    const first = await asking('orchard');
    const second = await asking('harbour');
    const next = async (...words: readonly string[]): Promise<unknown> => {
      expect(await runBuilt(['go', '--next', ...words], { env: env() })).toMatchObject({
        code: 0,
        stderr: '',
      });
      const kept = readFileSync(join(home.folder, 'codex-ps', 'state.json'), 'utf8');
      return JSON.parse(kept);
    };
    expect(await next()).toEqual({ visited: `local ${first}` });
    expect(await next()).toEqual({ visited: `local ${second}` });
    expect(await next()).toEqual({ visited: `local ${first}` });
    expect(await next('--filter', 'orchard')).toEqual({ visited: `local ${first}` });
    expect(await runBuilt(['go', first, '--filter', 'orchard'], { env: env() })).toMatchObject({
      code: 2,
      stderr: 'codex-ps: go takes a filter only with --next\n',
    });
  });

  it('with --next says that nobody needs you', async () => {
    const { id } = await started();
    expect(id).not.toBe('');
    expect(await runBuilt(['go', '--next'], { env: env() })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'codex-ps: no session needs you\n',
    });
  });
});
