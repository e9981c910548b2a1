import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { removeFolder } from '../../fixtures/remove-folder.js';
import type { PtySession } from '../../fixtures/terminal/pty-session.js';
import { tmuxServer, type TmuxServer } from '../../fixtures/terminal/tmux-server.js';
import { virtualDisplay } from '../../fixtures/terminal/virtual-display.js';
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
const started: ChildProcess[] = [];
beforeEach(() => {
  home = liveHome();
});
afterEach(async () => {
  for (const child of started.splice(0).reverse()) endWithItsOwn(child);
  tmux?.stop();
  tmux = undefined;
  await home.stop();
});

/** Ends a program, and what it has started where it leads a group. */
function endWithItsOwn(child: ChildProcess): void {
  child.kill('SIGKILL');
  spawnSync('kill', ['-KILL', '--', `-${child.pid ?? ''}`]);
}

/** The snippet of this kind below this heading of docs/status-bars.md, with these words where there are several. */
function snippet(heading: string, kind: string, words = ''): string {
  const page = readFileSync(new URL('../../docs/status-bars.md', import.meta.url), 'utf8');
  const below = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const found = [...below.matchAll(new RegExp(`\`\`\`${kind}\\n([^]*?)\`\`\``, 'g'))];
  const [, text] = found.find(([all]) => all.includes(words)) ?? [];
  if (text === undefined) throw new Error(`no ${kind} with "${words}" below "${heading}"`);
  return text;
}

/** A folder with a `codex-ps` that looks at the home of the test alone; where it is to go is only written down. */
function installed(): string {
  const bin = join(home.folder, 'bin');
  mkdirSync(bin, { recursive: true });
  putProgram(
    'codex-ps',
    `export XDG_CACHE_HOME='${compiledCode}' LANG=C.UTF-8`,
    `test "$1" != go || exec echo "$@" >> '${join(home.folder, 'went')}'`,
    `exec '${process.execPath}' '${builtProgram}' "$@" --codex-home '${home.codexHome}'`,
  );
  return bin;
}

function putProgram(name: string, ...lines: readonly string[]): void {
  const text = ['#!/bin/sh', ...lines, ''].join('\n');
  writeFileSync(join(home.folder, 'bin', name), text, { mode: 0o755 });
}

function went(): string {
  const path = join(home.folder, 'went');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function environment(): NodeJS.ProcessEnv {
  const PATH = `${installed()}:${process.env['PATH'] ?? ''}`;
  return { PATH, HOME: home.folder, LANG: 'C.UTF-8' };
}

/** Runs a snippet of the shell. */
function shell(script: string) {
  return spawnSync('sh', ['-c', script], { encoding: 'utf8', env: environment() });
}

/** Starts a program that lasts as long as the test; gives what it has printed. */
function start(
  program: string,
  args: readonly string[],
  more: NodeJS.ProcessEnv = {},
): () => string {
  const env = { ...environment(), ...more };
  const child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  }
  return () => text;
}

function put(name: string, text: string): string {
  const path = join(home.folder, name);
  writeFileSync(path, text);
  return path;
}

/** The longest that a program may take on a machine that is busy. */
const slowly = { timeout: 60_000 };

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
    await expect.poll(watching.stdout, slowly).toBe('no sessions\n');
    await home.hold(asks);
    await expect.poll(watching.stdout, slowly).toContain('1 asks\n');
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

  test('is the label of an item of sketchybar, as documented', async () => {
    await home.hold(asks);
    installed();
    putProgram('sketchybar', `printf '%s\\n' "$@"`);
    const [script = ''] = shell(snippet('sketchybar', 'sh')).stdout.split('script=').slice(1);
    expect(shell(`NAME=codex; ${script}`).stdout).toBe('--set\ncodex\nlabel=1 asks\n');
  });
});

async function tmuxWith(config: string): Promise<PtySession> {
  tmux = tmuxServer();
  tmux.tell('new-session', '-d', '-s', 'main', 'sleep', '600');
  tmux.tell('set-environment', '-g', 'PATH', environment()['PATH'] ?? '');
  tmux.tell('source-file', put('tmux.conf', config));
  return tmux.attach('main');
}

const tmuxHere = need('tmux', 'tmux', ['-V']);

test.skipIf(!tmuxHere.met)('tmux shows the counts in its status line, as documented', async () => {
  await home.hold(asks);
  const client = await tmuxWith(snippet('tmux', 'tmux'));
  await client.until('the counts', () => client.text().includes('◆1'));
  expect(client.text()).not.toContain('#[');
});

const fzfHere = need('fzf', 'fzf', ['--version']);

test.skipIf(!fzfHere.met)('fzf chooses a session by its title, as documented', async () => {
  const { id } = await home.hold(asks);
  await home.hold();
  shell(`export FZF_DEFAULT_OPTS='--filter ASK'; ${snippet('fzf, rofi, dmenu', 'sh', 'fzf')}`);
  expect(went()).toBe(`go ${id}\n`);
});

test.skipIf(!tmuxHere.met || !fzfHere.met)(
  'keys of tmux go to the next session, and to one chosen in a popup, as documented',
  async () => {
    const { id } = await home.hold(asks);
    const client = await tmuxWith(snippet('tmux', 'tmux', 'bind-key'));
    client.type('\x02\x0e');
    await expect.poll(went, slowly).toBe('go --next\n');
    // Without a key to choose the only one: fzf 0.38 hangs now and then if one comes at once.
    tmux?.tell('set-environment', '-g', 'FZF_DEFAULT_OPTS', '--select-1');
    client.type('\x02\x10');
    await expect.poll(went, slowly).toBe(`go --next\ngo ${id}\n`);
  },
);

const i3blocksHere = need('i3blocks', 'i3blocks', ['-V']);

test.skipIf(!i3blocksHere.met)('i3blocks prints the counts as a block, as documented', async () => {
  await home.hold(asks);
  const printed = start('i3blocks', ['-c', put('i3blocks.conf', snippet('i3blocks', 'ini'))]);
  await expect.poll(printed, slowly).toContain('"full_text":"1 asks"');
});

/** A display that nobody sees, and what a user does before it. */
async function desktop() {
  const display = await virtualDisplay();
  started.push(display.process);
  const xdotool = (...words: readonly string[]) =>
    spawnSync('xdotool', words, { env: { ...process.env, ...display.environment } });
  return { environment: display.environment, xdotool };
}

const xdotoolHere = need('xdotool', 'xdotool', ['--version']);
const displayHere = need('Xvfb', 'Xvfb', ['-help']).met && xdotoolHere.met;
const pickers = [
  ['rofi', '-version'],
  ['dmenu', '-v'],
] as const;

for (const [name, version] of pickers) {
  const isHere = displayHere && need(name, name, [version]).met;

  test.skipIf(!isHere)(`${name} chooses a session, as documented`, async () => {
    const { id } = await home.hold(asks);
    await home.hold();
    const { environment: onDisplay, xdotool } = await desktop();
    const said = start('sh', ['-c', snippet('fzf, rofi, dmenu', 'sh', `| ${name}`)], {
      ...onDisplay,
      XDG_RUNTIME_DIR: home.folder,
    });
    const isShown = () => xdotool('search', '--onlyvisible', '--class', name).status === 0;
    await expect.poll(() => isShown() || said(), slowly).toBe(true);
    const chosen = () => (xdotool('key', 'Return'), went());
    await expect.poll(chosen, slowly).toBe(`go ${id}\n`);
  });
}

const polybarHere = displayHere && need('polybar', 'polybar', ['--version']).met;

test.skipIf(!polybarHere)(
  'polybar shows the counts, and a click goes on, as documented',
  async () => {
    await home.hold(asks);
    const bar = '[bar/main]\nwidth = 100%\nheight = 20\nmodules-left = codex\n';
    const config = put('polybar.ini', `${bar}${snippet('polybar', 'ini')}`);
    const { environment: onDisplay, xdotool } = await desktop();
    const printed = start('polybar', ['-c', config, '-s', 'main'], onDisplay);
    await expect.poll(printed, slowly).toMatch(/%\{F#[0-9a-f]{6}\}◆1%\{F-\}/);
    start('polybar', ['-c', config, 'main'], onDisplay);
    const clicked = () => (xdotool('mousemove', '5', '5', 'click', '1'), went());
    await expect.poll(clicked, slowly).toContain('go --next\n');
  },
);

const waybarHere =
  displayHere &&
  need('waybar', 'waybar', ['--version']).met &&
  need('sway', 'sway', ['--version']).met &&
  need('setpriv', 'setpriv', ['--version']).met;

test.skipIf(!waybarHere)(
  'waybar takes the class for its style, and a click goes on, as documented',
  async () => {
    await home.hold(asks);
    const { environment: onDisplay, xdotool } = await desktop();
    const runtime = mkdtempSync(join(tmpdir(), 'cps-sway-'));
    try {
      const onSway = { ...onDisplay, XDG_RUNTIME_DIR: runtime };
      const socket = await swaySocket(onSway, runtime);
      const module = JSON.parse(snippet('waybar', 'json')) as object;
      const config = { position: 'top', height: 30, 'modules-left': ['custom/codex'], ...module };
      // Only with the class does the module reach to where it is clicked.
      const style = put('waybar.css', '#custom-codex.ask { min-width: 390px; }');
      const words = ['-c', put('waybar.json', JSON.stringify(config)), '-s', style];
      start('waybar', words, { ...onSway, WAYLAND_DISPLAY: socket, GDK_BACKEND: 'wayland' });
      const clicked = () => (xdotool('mousemove', '350', '15', 'click', '1'), went());
      await expect.poll(clicked, slowly).toContain('go --next\n');
    } finally {
      removeFolder(runtime);
    }
  },
);

/** The Wayland socket of a sway in a window of that display; sway does not run as root. */
async function swaySocket(onSway: NodeJS.ProcessEnv, runtime: string): Promise<string> {
  const nobody = 65_534;
  const ids = [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(runtime, nobody, nobody);
  const said = start('setpriv', [...(isRoot ? ids : []), 'sway', '-c', '/dev/null'], {
    ...onSway,
    WLR_BACKENDS: 'x11',
    WLR_RENDERER: 'pixman',
  });
  const socket = () => readdirSync(runtime).find((name) => /^wayland-\d+$/.test(name));
  await expect.poll(() => socket() ?? said(), slowly).toMatch(/^wayland-/);
  return socket() ?? '';
}
