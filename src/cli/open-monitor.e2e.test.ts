import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { isAlive } from '../../fixtures/real-process.js';
import {
  built,
  startInPty,
  type PtyOptions,
  type PtySession,
} from '../../fixtures/terminal/pty-session.js';
import { removeFolder } from '../../fixtures/remove-folder.js';

const monitor = built('fixtures/monitor/main.js');
const sessions: PtySession[] = [];

afterEach(() => {
  for (const session of sessions.splice(0)) session.end();
});

function start(options: PtyOptions = {}): PtySession {
  const session = startInPty(process.execPath, [monitor], options);
  sessions.push(session);
  return session;
}

/** A shell that the monitor is started from, as a person would. */
function startShell(options: PtyOptions = {}): PtySession {
  const session = startInPty('bash', ['--norc', '--noediting', '-i'], options);
  sessions.push(session);
  return session;
}

function rowsAreThere(session: PtySession): Promise<void> {
  return session.until('the rows', () => session.text().includes('branch-3'));
}

/** The terminal is left as it was: the usual screen, the cursor, no modes. */
async function leftClean(session: PtySession): Promise<void> {
  await session.until('the usual screen', () => !session.isAlternate());
  expect(session.modes().bracketedPasteMode).toBe(false);
  expect(session.modes().mouseTrackingMode).toBe('none');
  expect(session.modes().applicationCursorKeysMode).toBe(false);
  const raw = session.raw();
  expect(raw.lastIndexOf('\x1b[?25h')).toBeGreaterThan(raw.lastIndexOf('\x1b[?25l'));
}

describe('every way out leaves the terminal as it was', () => {
  test.each([
    ['q', 'q', 0],
    ['Ctrl-C', '\x03', 0],
  ])('%s', async (_, key, code) => {
    const session = start();
    await rowsAreThere(session);
    session.type(key);
    expect(await session.ended()).toMatchObject({ exitCode: code });
    await leftClean(session);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGQUIT', 131],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])('%s', async (signal, code) => {
    const session = start();
    await rowsAreThere(session);
    session.kill(signal);
    expect(await session.ended()).toMatchObject({ exitCode: code });
    await leftClean(session);
  });

  test.each(['exception', 'rejection'])('a fault of ours: %s', async (fault) => {
    const session = start({ environment: { FAULT: fault } });
    await rowsAreThere(session);
    session.kill('SIGUSR2');
    expect(await session.ended()).toMatchObject({ exitCode: 1 });
    await leftClean(session);
    expect(session.text()).toMatch(/codex-ps: failed: Error: made-up/);
  });

  test('a signal before the first row', async () => {
    const session = start({ environment: { LOOK_MS: '100000' } });
    await session.until('the screen', () => session.isAlternate());
    session.kill('SIGTERM');
    expect(await session.ended()).toMatchObject({ exitCode: 143 });
    await leftClean(session);
  });

  test('a terminal that is closed', async () => {
    const session = start();
    await rowsAreThere(session);
    session.hangUp();
    await session.until('its end', () => !isAlive(session.pid));
  });
});

describe('in a shell', () => {
  test('the line settings are the same before and after', async () => {
    const shell = startShell();
    shell.type('stty -g; node "$MONITOR"; stty -g; echo "code $?"\n'.replace('$MONITOR', monitor));
    await rowsAreThere(shell);
    shell.type('q');
    await shell.until('the prompt', () => shell.text().includes('code 0'));
    const settings = shell.raw().match(/[0-9a-f]+(?::[0-9a-f]+){20,}/g) ?? [];
    expect(settings.length).toBe(2);
    expect(settings[0]).toBe(settings[1]);
  });

  test('Ctrl-Z suspends, and fg comes back whole, at another size too', async () => {
    const shell = startShell();
    shell.type(`echo before; node "${monitor}"\n`);
    await rowsAreThere(shell);
    shell.type('\x1a');
    await shell.until('the shell', () => shell.text().includes('Stopped'));
    await leftClean(shell);
    shell.type('stty -a | grep -o " icanon"; echo typed\n');
    await shell.until('cooked input', () => shell.text().includes(' icanon\ntyped'));
    shell.resize(60, 12);
    shell.type('fg\n');
    await shell.until('the monitor', () => shell.isAlternate());
    await rowsAreThere(shell);
    expect(shell.text()).not.toContain('typed');
    expect(shell.modes().bracketedPasteMode).toBe(true);
    shell.type('?');
    await shell.until('the help', () => shell.text().includes('up one line'));
    shell.type('q');
    await shell.until('the list', () => !shell.text().includes('up one line'));
    shell.type('q');
    await shell.until('the shell', () => !shell.isAlternate());
    expect(shell.text()).toContain('before');
  });

  test('a stop without a word (SIGSTOP) is repaired', async () => {
    const shell = startShell();
    shell.type(`node "${monitor}" & echo "pid $!."; fg\n`);
    await rowsAreThere(shell);
    const pid = Number(/pid (\d+)\./.exec(shell.raw())?.[1]);
    for (const [index, signal] of ['SIGSTOP', 'SIGTSTP'].entries()) {
      process.kill(pid, signal);
      await shell.until('the shell', () => shell.raw().split('Stopped').length > index + 1);
      shell.type('echo garbage; fg\n');
      // It leaves the alternate screen and enters it again; until then it may not have been continued.
      await shell.until('the monitor', () => shell.raw().split('\x1b[?1049h').length > index + 2);
      await shell.until('a whole screen', () => !shell.text().includes('garbage'));
      await rowsAreThere(shell);
    }
    shell.type('q');
    await shell.until('the shell', () => !shell.isAlternate());
  });
});

test('where no shell could continue it, Ctrl-Z does not stop it for good', async () => {
  const session = start();
  await rowsAreThere(session);
  session.type('\x1a');
  await session.until('a short absence', () => session.raw().split('\x1b[?1049h').length === 3);
  await rowsAreThere(session);
  session.type('q');
  expect(await session.ended()).toMatchObject({ exitCode: 0 });
});

test('resize to one cell and back', async () => {
  const session = start();
  await rowsAreThere(session);
  session.resize(1, 1);
  await session.until('one cell', () => session.text().length <= 2);
  session.resize(120, 30);
  await rowsAreThere(session);
  session.type('q');
  expect(await session.ended()).toMatchObject({ exitCode: 0 });
});

describe('each kind of terminal', () => {
  test.each([
    'xterm-256color',
    'xterm',
    'tmux-256color',
    'screen-256color',
    'xterm-kitty',
    'alacritty',
    'foot',
    'xterm-ghostty',
    'iterm2',
    'linux',
    'a-terminal-that-nobody-knows',
  ])('%s: 256 colours and no noise', async (TERM) => {
    const session = start({ environment: { TERM } });
    await rowsAreThere(session);
    expect(session.raw()).toMatch(/\x1b\[[0-9;]*38;5;/);
    session.type('q');
    expect(await session.ended()).toMatchObject({ exitCode: 0 });
    await leftClean(session);
    expect(session.text()).toBe('');
  });

  test('NO_COLOR', async () => {
    const session = start({ environment: { NO_COLOR: '1' } });
    await rowsAreThere(session);
    expect(session.raw()).not.toMatch(/\x1b\[[0-9;]*(?:3[0-8]|4[0-8]|9[0-7]);?[0-9;]*m/);
  });

  test('a locale without UTF-8 gets ASCII alone', async () => {
    const session = start({ environment: { LANG: 'C' } });
    await rowsAreThere(session);
    expect(session.raw()).toMatch(/^[\x00-\x7e]*$/);
  });

  test('dumb: the caller gets a plain message', async () => {
    const session = start({ environment: { TERM: 'dumb' } });
    await session.ended();
    expect(session.text()).toBe('plain');
  });
});

test('keys respond while collecting never ends', async () => {
  // Longer than all that is waited for below.
  const session = start({ environment: { LOOK_MS: '100000000' } });
  await session.until('the screen', () => session.isAlternate() && session.text() !== '');
  for (let round = 0; round < 10; round += 1) {
    session.type('?');
    await session.until('the help', () => session.text().includes('up one line'));
    session.type('?');
    await session.until('the list', () => !session.text().includes('up one line'));
  }
  expect(session.text()).not.toContain('branch-3');
});

test('a worker that dies is reported and restarted', async () => {
  const session = start({ environment: { DIES_AFTER: '700' } });
  await rowsAreThere(session);
  await session.until('the failure', () => session.text().includes('made-up death'));
  expect(session.text()).toContain('branch-3');
  await session.until('its return', () => !session.text().includes('made-up death'));
});

test('two monitors at once: each name is kept, whole', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'codex-ps-monitors-'));
  const environment = { XDG_CONFIG_HOME: folder };
  const monitors = [start({ environment }), start({ environment })];
  for (const one of monitors) await rowsAreThere(one);
  for (const [index, one] of monitors.entries()) {
    one.type('n');
    await one.until('the box', () => one.text().includes('An empty name removes it'));
    one.type(`name ${index}\r`);
  }
  for (const [index, one] of monitors.entries()) {
    await one.until('the name', () => one.text().includes(`saved the name name ${index}`));
  }
  const lines = (await readFile(join(folder, 'codex-ps', 'session_names.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n');
  const names = lines.map((line) => (JSON.parse(line) as { name: string }).name);
  expect(names.toSorted()).toEqual(['name 0', 'name 1']);
  removeFolder(folder);
});

describe('keys that send a sequence', () => {
  const keypad = 'pqrstuvwxyjlmnkX'.replace(/./g, '\x1bO$&');
  const cursor = ['O', '[', '[1;2', '[1;3', '[1;5', '[1;8', 'O5', '[1;9']
    .flatMap((begin) => Array.from('ABCDEFHPQRS', (final) => `\x1b${begin}${final}`))
    // F1 is the help, F2 the view settings.
    .filter((sequence) => !/^\x1b(?:O|\[|\[1;2)[PQ]$/.test(sequence));
  const editing = ['1', '2', '3', '4', '5', '6', '7', '8', '15', '24', '200;5', '29'].flatMap((n) =>
    ['~', ';2~', ';5~', ';6~', '^', '@', '$'].map((end) => `\x1b[${n}${end}`),
  );

  test('the numeric keypad types into the filter, and other keys type nothing', async () => {
    const session = start();
    await rowsAreThere(session);
    session.type('\x1bOo');
    await session.until('the filter', () => session.text().includes(' / '));
    session.type(keypad);
    await session.until('its text', () => session.text().includes('/ 0123456789*,-.+='));
    session.type('\x15');
    for (const sequence of [...cursor, ...editing]) session.type(sequence);
    session.type('end');
    await session.until('the next text', () => session.text().includes('/ end '));
  });

  test('no key with a sequence of its own quits the list or opens a text field', async () => {
    const session = start();
    await rowsAreThere(session);
    for (const sequence of [...cursor, ...editing]) session.type(sequence);
    session.type('?');
    await session.until('the help', () => session.text().includes('up one line'));
    session.type('qq');
    expect(await session.ended()).toMatchObject({ exitCode: 0 });
  });
});
