import { execFile } from 'node:child_process';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startInPty, type PtySession } from '../../fixtures/terminal/pty-session.js';
import { fastClock } from '../../fixtures/whole-program/fast-clock.js';
import { builtProgram as program } from '../../fixtures/whole-program/run-built.js';
import { removeFolder } from '../../fixtures/remove-folder.js';

const run = promisify(execFile);
let config = '';
let session: PtySession | undefined;

beforeEach(async () => {
  config = await mkdtemp(join(tmpdir(), 'codex-ps-demo-'));
});
afterEach(async () => {
  session?.end();
  removeFolder(config);
});

/** Neither lsof nor ps is on PATH; the configuration is empty. */
function start(
  environment: Readonly<Record<string, string>> = {},
  ...words: readonly string[]
): PtySession {
  const surroundings = { PATH: config, XDG_CONFIG_HOME: config, ...environment };
  session = startInPty(process.execPath, [program, '--demo', ...words], {
    columns: 150,
    environment: surroundings,
  });
  return session;
}

test('a session that asks is found, named, filtered and opened', async () => {
  const screen = start();
  await screen.until('rows of three hosts', () =>
    ['local', 'home', 'amirs-work-studio', 'ASK', 'DEMO'].every((word) =>
      screen.text().includes(word),
    ),
  );
  screen.type('\t');
  screen.type('n');
  await screen.until('the box', () => screen.text().includes('An empty name removes it'));
  screen.type('needs me\r');
  await screen.until('the name', () => /saved.*needs me/.test(screen.text()));
  screen.type('/needs\r');
  await screen.until('the filter', () => screen.text().includes('1 of'));
  screen.type('\r');
  await screen.until('the details', () => /Why +\S/.test(screen.text()));
  screen.type('\x1b');
  await screen.until('the list', () => screen.text().includes('HOST'));
  screen.type('q');
  expect(await screen.ended()).toMatchObject({ exitCode: 0 });
  // The demo stores nothing.
  expect(await readdir(config)).toEqual([]);
});

test('the sessions change', async () => {
  const screen = start(fastClock(config).environment);
  await screen.until('rows', () => screen.text().includes('ASK'));
  const rows = (): string =>
    screen
      .lines()
      .filter((line) => line.includes('…'))
      .map((line) => /(?:ASK|WORK|IDLE|FAIL|UNK)\S*/.exec(line)?.[0] ?? '')
      .join();
  const before = rows();
  await screen.until('other states', () => rows() !== before);
});

test('a terminal without cursor control gets the plain table', async () => {
  const screen = start({ TERM: 'dumb' });
  expect(await screen.ended()).toMatchObject({ exitCode: 0 });
  expect(screen.raw()).toContain('amirs-work-studio');
  expect(screen.raw()).not.toContain('\x1b');
});

test('--json prints the same fleet', async () => {
  const { stdout } = await run(process.execPath, [program, '--demo', '--json']);
  const document = JSON.parse(stdout) as { host: string; sessions: unknown[] };
  expect(document.host).toBe('local,home,amirs-work-studio');
  expect(document.sessions.length).toBeGreaterThan(8);
});

test('--once --timeline shows a day in which sessions waited long for their user', async () => {
  const { stdout } = await run(process.execPath, [
    program,
    '--demo',
    '--once',
    '--timeline',
    '--glyphs=unicode',
  ]);
  const waited = stdout.split('\n').filter((line) => /█ *◆{8,}█/.test(line));
  expect(waited).toHaveLength(2);
});

test('a filter of the list leaves out no session that has ended', async () => {
  const screen = start({}, '--state', 'ask');
  await screen.until('the filter', () => screen.text().includes('3 of'));
  screen.type('e');
  await screen.until('what ended', () => screen.text().includes('Speed up the order export'));
  screen.type('qq');
  expect(await screen.ended()).toMatchObject({ exitCode: 0 });
});

test.each([
  [['status', '--demo', '--state', 'ask'], /^3 ask(, \S+ \S+)*\n$/],
  [
    ['list', '--demo', '--columns', 'title', '--repo', 'shop-api'],
    /^Retry failed payment webhooks\nNotes for the release\n$/,
  ],
  [['ended', '--demo', '--repo', 'shop-api'], /^HOST.*\n.*Speed up the order export.*\n$/],
  [['ended', '--demo', '--filter', 'nothing like it'], /^No session to show/],
])('%j prints only what matches', async (words, printed) => {
  const env = { PATH: config, XDG_CONFIG_HOME: config, LANG: 'C.UTF-8' };
  const { stdout } = await run(process.execPath, [program, ...words], { env });
  expect(stdout).toMatch(printed);
});
