import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { kittyWindow, type KittyWindow } from '../../fixtures/terminal/kitty-window.js';
import { noticeBus, noticeShower, type NoticeBus } from '../../fixtures/terminal/notice-bus.js';
import { startInPty, type PtySession } from '../../fixtures/terminal/pty-session.js';
import { isAlive, isRunning } from '../../fixtures/real-process.js';
import { fastClock, type FastClock } from '../../fixtures/whole-program/fast-clock.js';
import {
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../fixtures/whole-program/live-home.js';
import {
  builtProgram,
  startBuilt,
  type RunningProgram,
} from '../../fixtures/whole-program/run-built.js';
import { need } from '../../fixtures/whole-program/skip-without.js';

let home: LiveHome;
let thread: HeldThread;
let clock: FastClock;
const screens: PtySession[] = [];

beforeEach(async () => {
  home = liveHome();
  thread = await home.hold();
  clock = fastClock(home.folder);
});
afterEach(async () => {
  for (const screen of screens.splice(0)) screen.end();
  await home.stop();
});

const environment = (): Readonly<Record<string, string>> => ({
  XDG_CONFIG_HOME: home.folder,
  XDG_STATE_HOME: home.folder,
  ...clock.environment,
});

/** The command line of a monitor on the one session, with these notices. */
function monitor(notify: string): readonly string[] {
  const folder = join(home.folder, 'codex-ps');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.toml'), `refresh_ms = 200\n[notify]\n${notify}`);
  return [process.execPath, builtProgram, '--codex-home', home.codexHome, '--notify'];
}

async function open(command: readonly string[]): Promise<PtySession> {
  const [program = '', ...args] = command;
  const screen = startInPty(program, args, { columns: 160, environment: environment() });
  screens.push(screen);
  await screen.until('the idle row', () => screen.text().includes('○ IDLE'));
  return screen;
}

let calls = 0;

/** What Codex writes into the rollout. */
function write(type: string, payload: object): void {
  const line = {
    timestamp: new Date(clock.now()).toISOString(),
    ordinal: 100 + calls,
    type,
    payload,
  };
  appendFileSync(thread.path, `${JSON.stringify(line)}\n`);
}

/** A turn in which the session asks its user, until it is answered. */
function ask(question: string): () => void {
  calls += 1;
  const [turn, call] = [`turn-${calls}`, `call-${calls}`];
  write('event_msg', { type: 'task_started', turn_id: turn });
  write('response_item', {
    type: 'function_call',
    name: 'request_user_input',
    arguments: JSON.stringify({ questions: [{ id: 'q', header: 'Q', question, options: [] }] }),
    call_id: call,
  });
  return () => {
    write('response_item', { type: 'function_call_output', call_id: call, output: '{}' });
    write('event_msg', { type: 'task_complete', turn_id: turn, last_agent_message: 'Done.' });
  };
}

function noticesOf(screen: PtySession): readonly string[] {
  return screen.raw().match(/\x1b\]9;[^\x07]*\x07/g) ?? [];
}

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** Until the row has been on the screen in this state for so long that it counts, whenever it was first seen. */
async function lasts(screen: PtySession, state: string): Promise<void> {
  let first: number | undefined;
  await screen.until(`${state} for a while`, () => {
    const [, count, unit = ''] =
      new RegExp(`${state} +\\S+ +(\\d+)([smh]) `).exec(screen.text()) ?? [];
    const shown = count === undefined ? undefined : Number(count) * (seconds[unit] ?? 0);
    first = shown === undefined ? undefined : (first ?? shown);
    // More than what it takes and the time between two refreshes.
    return shown !== undefined && first !== undefined && shown >= first + 10;
  });
}

describe('a session that comes to ask', () => {
  test('reaches the terminal once, without what would take it over', async () => {
    const screen = await open(monitor('via = "osc9"\n'));
    const answer = ask('red\x1b]0;owned\x07 or blue?');
    await screen.until('the call', () => noticesOf(screen).length > 0);
    answer();
    await lasts(screen, '○ IDLE');
    ask('left or right?');
    // Until the second one comes there was time for a first one too many.
    await screen.until('the next call', () => screen.raw().includes('left or right?\x07'));
    expect(noticesOf(screen)).toEqual([
      expect.stringMatching(/^\x1b\]9;codex-ps: .+ asks you: .*red or blue\?\x07$/) as string,
      expect.stringMatching(/left or right\?\x07$/) as string,
    ]);
  });

  test('rings a bell where nothing else is known', async () => {
    const screen = await open(monitor(''));
    expect(screen.raw()).not.toContain('\x07');
    ask('red or blue?');
    await screen.until('the bell', () => screen.raw().includes('\x07'));
    expect(noticesOf(screen)).toEqual([]);
  });

  test('that was muted is not heard', async () => {
    const screen = await open(monitor('via = "osc9"\n'));
    screen.type('m');
    await screen.until('the mark', () => screen.text().includes('⊘'));
    const answer = ask('red or blue?');
    await lasts(screen, '◆ ASK');
    answer();
    await lasts(screen, '○ IDLE');
    screen.type('m');
    await screen.until('no mark', () => !screen.text().includes('⊘'));
    ask('left or right?');
    await screen.until('the call', () => noticesOf(screen).length > 0);
    expect(noticesOf(screen)).toEqual([expect.stringContaining('left or right?') as string]);
  });
});

const tmux = need('tmux', 'tmux', ['-V']);

describe.skipIf(!tmux.met)(`inside tmux ${tmux.lacks}`, () => {
  const socket = `codex-ps-${process.pid}`;
  const server = ['-L', socket, '-f', '/dev/null'];

  afterEach(async () => {
    // Our own server alone: it has a socket of its own.
    execFileSync('tmux', [...server, 'kill-server'], { stdio: 'ignore' });
    for (const screen of screens.splice(0)) await screen.ended();
  });

  test.each([
    ['on', 1],
    ['off', 0],
  ])('with allow-passthrough %s the terminal outside hears it', async (allowed, heard) => {
    const inside = ['new-session', ...monitor('via = "auto"\n')];
    const screen = await open([
      ...['env', 'TERM_PROGRAM=WezTerm', 'WEZTERM_PANE=0', 'tmux', ...server],
      ...['set', '-g', 'allow-passthrough', allowed, ';', 'set', '-g', 'status', 'off', ';'],
      ...inside,
    ]);
    const before = screen.raw().split('\x07').length;
    ask('red or blue?');
    await screen.until('a bell', () => screen.raw().split('\x07').length > before);
    if (heard > 0) await screen.until('the call', () => noticesOf(screen).length > 0);
    expect(noticesOf(screen)).toHaveLength(heard);
  });
});

const kittyHere = need('kitty', 'kitty', ['--version']);
const displayHere = need('Xvfb', 'which', ['Xvfb']);
const busHere = need('dbus-monitor', 'which', ['dbus-daemon', 'dbus-monitor']);
const screenHere = need('GNU screen', 'screen', ['--version']);

describe.runIf(kittyHere.met && displayHere.met && busHere.met)('a real kitty under Xvfb', () => {
  const socket = `codex-ps-kitty-${process.pid}`;
  const allowing = ['set', '-g', 'allow-passthrough', 'on', ';'];
  const inTmux = ['tmux', '-L', socket, '-f', '/dev/null', ...allowing, 'new-session'];
  const inScreen = ['screen', '-U', '-c', '/dev/null', '-S', socket];
  let bus: NoticeBus;
  let kitty: KittyWindow | undefined;
  beforeEach(async () => {
    bus = await noticeBus();
  });
  afterEach(() => {
    kitty?.stop();
    bus.stop();
    // What they keep running when their terminal has gone: that of this test alone.
    spawnSync('tmux', ['-L', socket, 'kill-server']);
    spawnSync('screen', ['-S', socket, '-X', 'quit']);
  });

  const places: readonly (readonly [string, readonly string[]])[] = [
    ['itself', []],
    ...(tmux.met ? [['tmux', inTmux] as const] : []),
    ...(screenHere.met ? [['GNU screen', inScreen] as const] : []),
  ];

  test.each(places)('asks the desktop to show a notice from %s', async (inside, words) => {
    const [program = '', ...args] = monitor('');
    const variables = Object.entries(environment()).map(([name, value]) => `${name}=${value}`);
    const command = [...words, 'env', ...variables, program, ...args];
    kitty = await kittyWindow({ takesOrders: true, command, environment: bus.environment });
    const text = (): string => kitty?.tell('get-text') ?? '';
    await expect.poll(text).toContain('○ IDLE');
    // By their low bytes, which are all that screen hands on, ESC and BEL.
    ask('red\u0107\u011b]0;owned\x07 or blue?');
    await expect.poll(() => bus.shown()).toHaveLength(1);
    const red = inside === 'GNU screen' ? 'red??]0;owned or blue?' : 'redćě]0;owned or blue?';
    expect(bus.shown()).toEqual([
      {
        title: expect.stringMatching(/^codex-ps: .+ asks you$/) as string,
        body: expect.stringContaining(red) as string,
      },
    ]);
  });
});

describe('a command of the user', () => {
  const out = (): string => join(home.folder, 'out');

  test('is given the event; that it fails is said once', async () => {
    const script = 'cat > "$1.json"; env > "$1.env"; echo mail is full >&2; exit 3';
    const words = JSON.stringify(['sh', '-c', script, 'x', out()]);
    const screen = await open(monitor(`via = "command"\ncommand = ${words}\n`));
    const raw = screen.raw().length;
    ask('red or blue?');
    await screen.until('the failure', () =>
      screen.text().includes('notify.command: sh: exit 3: mail is full'),
    );
    const event = JSON.parse(readFileSync(`${out()}.json`, 'utf8')) as object;
    expect(event).toMatchObject({
      event: 'asks',
      body: expect.stringContaining('red or blue?') as string,
      session: { thread_id: thread.id, status_detail: 'question' },
    });
    const variables = readFileSync(`${out()}.env`, 'utf8');
    expect(variables).toContain('CODEX_PS_NOTICE=asks\n');
    expect(variables).toContain(`CODEX_PS_NOTICE_THREAD_ID=${thread.id}\n`);
    expect(variables).not.toContain('CODEX_PS_HOST=');
    expect(screen.raw().slice(raw)).not.toContain('\x07');
  });

  test('that hangs is ended in its time', async () => {
    const script = 'echo $$ > "$1"; sleep 1000';
    const words = JSON.stringify(['sh', '-c', script, 'x', out()]);
    const screen = await open(monitor(`via = "command"\ntimeout_ms = 1000\ncommand = ${words}\n`));
    ask('red or blue?');
    await screen.until('the failure', () => screen.text().includes('no end after 1000 ms'));
    const pid = Number(readFileSync(out(), 'utf8'));
    expect(pid).toBeGreaterThan(0);
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  test('holds up no key, and does not outlive a codex-ps that is killed', async () => {
    const script = 'echo $$ $PPID > "$1"; exec sleep 1000';
    const words = JSON.stringify(['sh', '-c', script, 'x', out()]);
    const hour = 3_600_000;
    const screen = await open(
      monitor(`via = "command"\ntimeout_ms = ${hour}\ncommand = ${words}\n`),
    );
    ask('red or blue?');
    await screen.until('the command', () => existsSync(out()) && readFileSync(out()).length > 1);
    const [pid = 0, codexPs = 0] = readFileSync(out(), 'utf8').split(' ').map(Number);
    screen.type('?');
    await screen.until('the help', () => screen.text().includes('up one line'));
    expect(isAlive(pid)).toBe(true);
    process.kill(codexPs, 'SIGKILL');
    await expect.poll(() => isRunning(pid)).toBe(false);
  });
});

describe('codex-ps notify', () => {
  const running: RunningProgram[] = [];

  afterEach(async () => {
    for (const { child } of running) child.kill('SIGTERM');
    const ends = await Promise.all(running.splice(0).map(({ ended }) => ended));
    expect(ends.map(({ code, stdout }) => [code, stdout])).toEqual(ends.map(() => [143, '']));
  });

  /** Resolves once it has seen the session. */
  async function notifier(
    words: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ): Promise<RunningProgram> {
    const args = ['notify', '--codex-home', home.codexHome, '--debug', ...words];
    const program = startBuilt(args, { env: { ...environment(), ...more } });
    running.push(program);
    await expect.poll(program.stderr).toContain('codex-ps: 1 idle\n');
    return program;
  }

  /** Whether it was the first, for each notification that it knew of. */
  const decisions = ({ stderr }: RunningProgram): readonly boolean[] =>
    [...stderr().matchAll(/^codex-ps: (another codex-ps has sent|sends): /gm)].map(
      ([, said]) => said === 'sends',
    );

  const questions = ['red or blue?', 'left or right?', 'up or down?'];

  test('notifies once, also where two of it and a monitor run', async () => {
    const out = join(home.folder, 'out');
    const words = JSON.stringify(['sh', '-c', 'echo "$CODEX_PS_NOTICE_BODY" >> "$1"', 'x', out]);
    await open(monitor(`via = "command"\ncommand = ${words}\n`));
    const both = await Promise.all([notifier([]), notifier(['--to', 'command'])]);
    const sent = (): readonly string[] =>
      existsSync(out) ? readFileSync(out, 'utf8').trimEnd().split('\n') : [];
    for (const [round, question] of questions.entries()) {
      if (round > 0) thread = await home.hold();
      ask(question);
      const known = (): readonly number[] => both.map((one) => decisions(one).length);
      await expect.poll(known).toEqual([round + 1, round + 1]);
      await expect.poll(sent).toHaveLength(round + 1);
    }
    expect(sent()).toEqual(questions.map((text) => expect.stringContaining(text) as string));
    const first = both.flatMap(decisions).filter((isFirst) => isFirst).length;
    // The others were the monitor's.
    expect(first).toBeLessThanOrEqual(questions.length);
  });

  test('quotes nobody where titles are names', async () => {
    const out = join(home.folder, 'out');
    const words = JSON.stringify(['sh', '-c', 'cat > "$1"', 'x', out]);
    monitor(`command = ${words}\n`);
    await notifier(['--titles', 'names']);
    ask('my secret?');
    await expect.poll(() => existsSync(out) && readFileSync(out, 'utf8')).toContain('"asks"');
    expect(readFileSync(out, 'utf8')).not.toContain('secret');
  });

  const sends = need('notify-send', 'notify-send', ['--version']);
  const shows = need('dunst', 'which', ['dunst', 'dunstctl', 'Xvfb']);

  test.runIf(sends.met && shows.met && busHere.met)('has a real desktop show it', async () => {
    const bus = await noticeBus();
    const stop = await noticeShower(bus);
    monitor('');
    const program = await notifier(['--to', 'desktop'], bus.environment);
    ask('a <b>\\n & b?');
    await expect.poll(() => bus.shown()).toHaveLength(1);
    expect(bus.shown()).toEqual([
      {
        title: expect.stringMatching(/^codex-ps: .+ asks you$/) as string,
        body: expect.stringContaining('a &lt;b>\\n &amp; b?') as string,
      },
    ]);
    stop();
    bus.stop();
    expect(program.stderr()).not.toContain('notify-send');
  });

  test.each([
    [['--to', 'command'], 'notify.command'],
    [['--to', 'ntfy'], 'notify.url'],
    [['--to', 'webhook', '--print-unit', 'systemd'], 'notify.url'],
    [['--to', 'bell'], 'terminal'],
    [['--to', 'terminal-notifier'], 'brew install terminal-notifier'],
    [['--print-unit', 'launchd', '--codex-home', 'here'], 'absolute'],
  ])('%j is wrong usage', async (words, says) => {
    monitor('');
    const { code, stderr } = await startBuilt(['notify', ...words], { env: environment() }).ended;
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });

  test('rings the bell of a terminal', async () => {
    const [node = '', program = ''] = monitor('');
    const args = [program, 'notify', '--codex-home', home.codexHome, '--debug', '--to', 'bell'];
    const screen = startInPty(node, args, { environment: environment() });
    screens.push(screen);
    await screen.until('the session', () => screen.text().includes('1 idle'));
    ask('red or blue?');
    await screen.until('the bell', () => screen.raw().includes('\x07'));
  });

  test('prints a unit that runs the same command line', async () => {
    monitor('');
    const words = ['--print-unit', 'systemd', '--codex-home', '/a b', '--to=desktop'];
    const { code, stdout } = await startBuilt(['notify', ...words], {
      env: { ...environment(), CODEX_HOME: '' },
    }).ended;
    expect(code).toBe(0);
    expect(stdout).toContain(
      `\nExecStart="${process.execPath}" "${builtProgram}" "notify" "--codex-home" "/a b" "--to=desktop"\n`,
    );
    expect(stdout).toMatch(/^Environment="PATH=\/.*" "XDG_CONFIG_HOME=/m);
  });
});
