import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tmuxServer, type TmuxServer } from '../../fixtures/terminal/tmux-server.js';
import { liveHome, type LiveHome } from '../../fixtures/whole-program/live-home.js';
import {
  builtProgram,
  compiledCode,
  runBuilt,
  startBuilt,
} from '../../fixtures/whole-program/run-built.js';
import { need } from '../../fixtures/whole-program/skip-without.js';

let home: LiveHome;
let tmux: TmuxServer | undefined;
beforeEach(() => {
  home = liveHome();
});
afterEach(async () => {
  tmux?.stop();
  tmux = undefined;
  await home.stop();
});

/** The snippet of this kind below this heading of docs/status-bars.md. */
function snippet(heading: string, kind: string): string {
  const page = readFileSync(new URL('../../docs/status-bars.md', import.meta.url), 'utf8');
  const below = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const [, text] = new RegExp(`\`\`\`${kind}\\n([^]*?)\`\`\``).exec(below) ?? [];
  if (text === undefined) throw new Error(`no ${kind} below "${heading}"`);
  return text;
}

/** A folder with a `codex-ps` that looks at the home of the test alone. */
function installed(): string {
  const bin = join(home.folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const program = `exec '${process.execPath}' '${builtProgram}' "$@" --codex-home '${home.codexHome}'`;
  const lines = ['#!/bin/sh', `export XDG_CACHE_HOME='${compiledCode}' LANG=C.UTF-8`, program];
  writeFileSync(join(bin, 'codex-ps'), `${lines.join('\n')}\n`, { mode: 0o755 });
  return bin;
}

/** Runs a snippet of the shell, with what is said beside it on PATH. */
function shell(script: string, programs: Readonly<Record<string, string>> = {}) {
  const bin = installed();
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: home.folder };
  return spawnSync('sh', ['-c', script], { encoding: 'utf8', env });
}

const asks = {
  working: {
    records: [
      {
        type: 'response_item',
        payload: {
          type: 'function_call',
          name: 'request_user_input',
          arguments: JSON.stringify({
            questions: [{ id: 'q', header: 'Q', question: 'Which?', options: [] }],
          }),
          call_id: 'call-1',
        },
      },
    ],
  },
};

const status = (...words: readonly string[]) =>
  runBuilt(['status', '--codex-home', home.codexHome, ...words]);

describe('codex-ps status', () => {
  test('says in its exit code whether a session asks, if it is to', async () => {
    expect(await status('--exit-code')).toMatchObject({ code: 0, stdout: 'no sessions\n' });
    await home.hold(asks);
    expect(await status('--exit-code')).toMatchObject({ code: 10, stdout: '1 asks\n' });
    expect(await status()).toMatchObject({ code: 0, stdout: '1 asks\n' });
  });

  test('prints one object for waybar, with the session that asks in its tooltip', async () => {
    await home.hold(asks);
    const { stdout } = await status('--format', 'waybar');
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ text: '◆1', class: 'ask', alt: 'ask' },
      tooltip: expect.stringContaining('Which?') as string,
    });
  });

  test('prints a line at each change, and nothing in between', async () => {
    const watching = startBuilt(['status', '--watch', '--codex-home', home.codexHome]);
    await expect.poll(watching.stdout, { timeout: 60_000 }).toBe('no sessions\n');
    await home.hold(asks);
    await expect.poll(watching.stdout, { timeout: 60_000 }).toContain('1 asks\n');
    watching.child.kill('SIGTERM');
    const { stdout } = await watching.ended;
    const lines = stdout.trimEnd().split('\n');
    expect(lines.at(-1)).toBe('1 asks');
    expect(lines.filter((line, index) => line === lines[index - 1])).toEqual([]);
  });

  test('rejects what is no format, and says what is one', async () => {
    const { code, stderr } = await status('--format', '{asks}');
    expect(code).toBe(2);
    expect(stderr).toContain('{ask}');
    expect((await status('--watch', '--exit-code')).code).toBe(2);
  });

  test('is a condition of a script, as documented', async () => {
    await home.hold(asks);
    expect(shell(snippet('A prompt or a script', 'sh')).stdout).toBe('a session needs you\n');
    const [, when = ''] = /when = "(.*)"/.exec(snippet('A prompt or a script', 'toml')) ?? [];
    const [, command = ''] = /command = "(.*)"/.exec(snippet('A prompt or a script', 'toml')) ?? [];
    expect(shell(`${when} && ${command}`)).toMatchObject({ status: 0, stdout: '1 ask\n' });
  });

  test('fills an xbar menu, as documented', async () => {
    await home.hold(asks);
    const lines = shell(snippet('xbar', 'sh')).stdout.split('\n');
    expect(lines.slice(0, 2)).toEqual(['1 asks', '---']);
    expect(lines[2]).toMatch(/^◆ ASK\t/);
  });
});

const tmuxHere = need('tmux', 'tmux', ['-V']);

test.skipIf(!tmuxHere.met)('tmux shows the counts in its status line, as documented', async () => {
  await home.hold(asks);
  tmux = tmuxServer();
  const bin = installed();
  tmux.tell('new-session', '-d', '-s', 'main', 'sleep', '600');
  tmux.tell('set-environment', '-g', 'PATH', `${bin}:${process.env['PATH'] ?? ''}`);
  const config = join(home.folder, 'tmux.conf');
  writeFileSync(config, snippet('tmux', 'tmux'));
  tmux.tell('source-file', config);
  const client = await tmux.attach('main');
  await client.until('the counts', () => client.text().includes('◆1'));
  expect(client.text()).not.toContain('#[');
});

const fzfHere = need('fzf', 'fzf', ['--version']);

test.skipIf(!fzfHere.met)('fzf chooses a session by its title, as documented', async () => {
  const { id } = await home.hold(asks);
  await home.hold();
  const chosen = snippet('fzf, rofi, dmenu', 'sh')
    .replace('| fzf', "| fzf --filter 'ASK'")
    .replace('codex-ps go', 'echo');
  expect(shell(chosen).stdout).toBe(`${id}\n`);
});
