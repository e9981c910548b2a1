import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startInPty } from '../../../fixtures/terminal/pty-session.js';
import { tmuxServer, type TmuxServer } from '../../../fixtures/terminal/tmux-server.js';
import {
  liveHome,
  type LaidThread,
  type LiveHome,
} from '../../../fixtures/whole-program/live-home.js';
import { builtProgram, runBuilt, type Run } from '../../../fixtures/whole-program/run-built.js';
import { need } from '../../../fixtures/whole-program/skip-without.js';
import { shellWord } from '../../platform/processes/shell-word.js';
import { removeFolder } from '../../../fixtures/remove-folder.js';

const tmuxHere = need('tmux', 'tmux', ['-V']);

let home: LiveHome;
let config: string;
let servers: TmuxServer[];
beforeEach(() => {
  home = liveHome();
  config = mkdtempSync(join(tmpdir(), 'cps-go-'));
  servers = [];
});
afterEach(async () => {
  for (const server of servers) server.stop();
  await home.stop();
  removeFolder(config);
});

const env = (): Record<string, string> => ({
  CODEX_HOME: home.codexHome,
  XDG_CONFIG_HOME: config,
});

function server(name?: string): TmuxServer {
  const made = tmuxServer(name);
  servers.push(made);
  return made;
}

/** A codex in a pane; two panes and a window stand before it. */
function inPane(tmux: TmuxServer, session: string, thread: LaidThread = home.lay()): Pane {
  tmux.tell('new-session', '-d', '-s', session, '-x', '100', '-y', '24', 'sleep', '300');
  tmux.tell('new-window', '-d', '-t', `${session}:1`, 'sleep', '300');
  const pane = tmux.tell(
    ...['split-window', '-d', '-t', `${session}:1`, '-P', '-F', '#{pane_id}'],
    ...thread.command,
  );
  return { thread, pane };
}

interface Pane {
  readonly thread: LaidThread;
  readonly pane: string;
}

/** The pane before the user's eyes in a session. */
const active = (tmux: TmuxServer, session: string): string =>
  tmux.tell('display-message', '-p', '-t', `=${session}:`, '#{pane_id}');

const clientSessions = (tmux: TmuxServer): readonly string[] =>
  tmux.tell('list-clients', '-F', '#{client_session}').split('\n').sort();

async function go(thread: LaidThread, ...args: readonly string[]): Promise<Run> {
  await held(thread);
  return runBuilt(['go', thread.id, ...args], { env: env() });
}

/** Its process has the rollout by now. */
async function held({ id }: LaidThread): Promise<void> {
  await expect
    .poll(async () => (await runBuilt(['--once'], { env: env() })).stdout)
    .toContain(id.slice(0, 8));
}

/** Runs codex-ps in a pane of its own, and waits until it has ended. */
async function goFrom(tmux: TmuxServer, session: string, { thread }: Pane): Promise<void> {
  await held(thread);
  const settings = Object.entries(env()).map(([name, value]) => `${name}=${value}`);
  const words = ['env', ...settings, process.execPath, builtProgram, 'go', thread.id];
  const line = `${words.map(shellWord).join(' ')}; echo "code $?"; sleep 300`;
  const pane = tmux.tell(
    ...['new-window', '-t', `=${session}:`, '-P', '-F', '#{pane_id}', 'sh', '-c', line],
  );
  await expect.poll(() => tmux.tell('capture-pane', '-p', '-t', pane)).toMatch(/code \d/);
  expect(tmux.tell('capture-pane', '-p', '-t', pane)).toContain('code 0');
}

describe.runIf(tmuxHere.met)('codex-ps go, with a real tmux', () => {
  it('selects window and pane for the client that shows the session', async () => {
    const tmux = server();
    const { thread, pane } = inPane(tmux, 'work');
    await tmux.attach('work');
    const before = active(tmux, 'work');
    const dry = await go(thread, '--dry-run');
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toMatch(
      new RegExp(
        `^tmux -S ${tmux.socket} select-window -t '\\$\\d+:@\\d+' ';' select-pane -t '${pane}' ';' switch-client -c /dev/pts/\\d+ -t '\\$\\d+'\\n$`.replace(
          `'${pane}'`,
          `'?${pane}'?`,
        ),
      ),
    );
    expect(active(tmux, 'work')).toBe(before);
    const run = await go(thread);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('shown in tmux; its window is not raised: none of its parents');
    expect(active(tmux, 'work')).toBe(pane);
  });

  it('switches the client that was used last, where none shows the session', async () => {
    const tmux = server();
    const { thread, pane } = inPane(tmux, 'work');
    for (const name of ['first', 'second']) tmux.tell('new-session', '-d', '-s', name, 'cat');
    const first = await tmux.attach('first');
    const second = await tmux.attach('second');
    second.type('a');
    await second.until('its echo', () => second.text().includes('a'));
    // tmux counts the time of the last key in seconds.
    const lastUsed = (): readonly string[] => {
      first.type('b');
      const clients = tmux.tell('list-clients', '-F', '#{client_activity} #{client_session}');
      return clients.split('\n').toSorted();
    };
    // Of two clients of the same second, `second` sorts last.
    await expect.poll(() => lastUsed().at(-1), { interval: 100 }).toMatch(/ first$/);
    expect(await go(thread)).toMatchObject({ code: 0 });
    expect(active(tmux, 'work')).toBe(pane);
    expect(clientSessions(tmux)).toEqual(['second', 'work']);
  });

  it('from the same server: the client that shows codex-ps goes there', async () => {
    const tmux = server();
    const target = inPane(tmux, 'work');
    for (const name of ['mine', 'other']) tmux.tell('new-session', '-d', '-s', name, 'cat');
    await tmux.attach('mine');
    (await tmux.attach('other')).type('newer');
    await goFrom(tmux, 'mine', target);
    expect(active(tmux, 'work')).toBe(target.pane);
    expect(clientSessions(tmux)).toEqual(['other', 'work']);
  });

  it('from another server, in which the client of the first one runs', async () => {
    const outer = server();
    const inner = server();
    const target = inPane(inner, 'work');
    outer.tell('new-session', '-d', '-s', 'mine', '-x', '120', '-y', '40', 'sleep', '300');
    const attach = `TMUX= tmux -S ${inner.socket} attach -t work; sleep 1`;
    const nested = outer.tell(
      ...['new-window', '-d', '-t', 'mine', '-P', '-F', '#{pane_id}', 'sh', '-c', attach],
    );
    await outer.attach('mine');
    await expect.poll(() => inner.tell('list-clients')).toContain('work');
    await goFrom(outer, 'mine', target);
    expect(active(inner, 'work')).toBe(target.pane);
    expect(active(outer, 'mine')).toBe(nested);
    expect(clientSessions(outer)).toEqual(['mine']);
  });

  it('says how to attach where no client does, in a line that works', async () => {
    const tmux = server();
    const { thread, pane } = inPane(tmux, 'work');
    const { code, stdout, stderr } = await go(thread);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const [reason, paste = ''] = stderr.split('\n');
    expect(reason).toBe('codex-ps: no terminal shows its tmux session; attach to it');
    const pasted = startInPty('sh', ['-c', paste]);
    await pasted.until('the session', () => pasted.text().includes('[work]'));
    expect(active(tmux, 'work')).toBe(pane);
    pasted.end();
  });

  it('takes a socket with a hostile name as one word', async () => {
    const tmux = server("a b;$(touch PWNED)'`id`#{q};");
    const { thread, pane } = inPane(tmux, 'work');
    await tmux.attach('work');
    expect(await go(thread)).toMatchObject({ code: 0, stderr: '' });
    expect(active(tmux, 'work')).toBe(pane);
  });

  it.each([
    ['names another server', '/tmp/evil;touch PWNED,1,0'],
    ['is no such thing', 'unix:$(x)'],
    ['is empty', ''],
  ])('asks nothing of a TMUX that %s', async (_, TMUX) => {
    const tmux = server();
    const laid = home.lay();
    const { thread } = inPane(tmux, 'work', {
      ...laid,
      command: ['env', `TMUX=${TMUX}`, ...laid.command],
    });
    const { code, stdout, stderr } = await go(thread);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      'codex-ps: the environment of the session does not name the socket of its tmux server\n',
    );
  });
});
