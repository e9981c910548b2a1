import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveHome, type LiveHome } from '../../fixtures/whole-program/live-home.js';
import { startInPty } from '../../fixtures/terminal/pty-session.js';
import { builtProgram, runBuilt, type Run } from '../../fixtures/whole-program/run-built.js';

let home: LiveHome;
let file = '';
beforeAll(async () => {
  home = liveHome();
  await home.hold({ cwd: 'shop' });
  file = join(home.folder, 'codex-ps', 'config.toml');
  mkdirSync(join(home.folder, 'codex-ps'));
});
afterAll(() => home.stop());

function run(config: string, ...args: readonly string[]): Promise<Run> {
  writeFileSync(file, config);
  return runBuilt(args, { env: { XDG_CONFIG_HOME: home.folder } });
}

test('config shows what holds and where it comes from', async () => {
  const { code, stdout, stderr } = await run(
    'theme = "light"\n[hosts.a]\n[hosts.b]\ntimeout_ms = 900\n',
    'config',
    '--sort',
    'age',
  );
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(new RegExp(`^theme +"light" +${file}:1$`, 'm'));
  expect(stdout).toMatch(/^hosts +\["a",\{"name":"b","timeout_ms":900\}\] +\S+:2$/m);
  expect(stdout).toMatch(/^columns +all, in this order +default$/m);
  expect(stdout).toMatch(/^sort +"age" +--sort$/m);
  expect(stdout).toMatch(/^refresh_ms +1000 +default$/m);
});

test('what the state file keeps counts last, for what people look at, and a mistake in it is reported', async () => {
  const state = join(home.folder, 'state', 'codex-ps', 'state.json');
  mkdirSync(dirname(state), { recursive: true });
  writeFileSync(state, '{"view":{"columns":["state","pwd","x"],"sort":"-age"}}');
  writeFileSync(file, 'sort = "pid"\n');
  const env = { XDG_CONFIG_HOME: home.folder, XDG_STATE_HOME: join(home.folder, 'state') };
  const config = await runBuilt(['config'], { env });
  expect(config.stdout).toMatch(
    new RegExp(`^columns +\\["state","pwd"\\] +state file ${state}$`, 'm'),
  );
  expect(config.stdout).toMatch(/^sort +"pid" +\S+:1$/m);
  expect([config.code, config.stderr]).toEqual([1, expect.stringContaining('unknown value "x"')]);
  const table = await runBuilt(['--once', '--codex-home', home.codexHome], { env });
  expect(table.stdout).toMatch(/^STATE +PWD$/m);
  const json = await runBuilt(['--json', '--codex-home', home.codexHome], { env });
  expect(json.stderr).toBe('');
  writeFileSync(state, '');
});

test('config reports mistakes, keeps the rest, and exits with 1', async () => {
  const wrong = 'theme = "pink"\nmouse = true\n[notify]\nvia = "mail"\n';
  const { code, stdout, stderr } = await run(wrong, 'config');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^mouse +true +.*:2$/m);
  expect(stderr.trimEnd().split('\n')).toEqual([
    expect.stringContaining(`${file}, line 1: theme: must be "default", "light"`) as string,
    expect.stringContaining(`${file}, line 4: notify.via: must be "auto", "bell"`) as string,
  ]);
});

test('config --check prints the mistakes alone, one a line, and nothing where there are none', async () => {
  const wrong = await run('theme = "pink"\nmouse = true\ncolour = 1\n', 'config', '--check');
  expect({ code: wrong.code, stderr: wrong.stderr }).toEqual({ code: 1, stderr: '' });
  expect(wrong.stdout.trimEnd().split('\n')).toEqual([
    expect.stringContaining(`${file}, line 3: colour: unknown key`) as string,
    expect.stringContaining(`${file}, line 1: theme: must be`) as string,
  ]);
  expect(await run('mouse = true\n', 'config', '--check')).toMatchObject({ code: 0, stdout: '' });
});

test('config --json says the same to programs', async () => {
  const { code, stdout } = await run('columns = ["why", "x"]\n', 'config', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    file,
    settings: {
      columns: { value: ['why'], from: 'file', where: `${file}:1` },
      mouse: { value: false, from: 'default', where: null },
    },
    problems: [expect.stringContaining('unknown value "x"') as string],
  });
});

test('the plain table has the columns and the titles of the configuration, and reports its mistakes', async () => {
  const config = 'columns = ["title", "pwd"]\ntitles = "names"\nmouse = 1\n';
  const args = ['--once', '--codex-home', home.codexHome] as const;
  const { code, stdout, stderr } = await run(config, ...args);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^TITLE +PWD\nshop +\S+\/shop\n$/);
  expect(stderr).toContain('line 3: mouse: must be true or false');
  expect((await run('', ...args)).stdout).toContain('Do the next thing');
});

test('the monitor goes by the configuration, and no page of it quotes anybody', async () => {
  const config =
    'columns = ["title", "state", "why"]\ntheme = "none"\nglyphs = "ascii"\ntitles = "names"\nsort = 1\n';
  writeFileSync(file, config);
  const screen = startInPty(process.execPath, [builtProgram, '--codex-home', home.codexHome], {
    columns: 150,
    rows: 60,
    environment: { XDG_CONFIG_HOME: home.folder },
  });
  try {
    await screen.until('the row', () => /^ shop +o IDLE +waiting for/m.test(screen.text()));
    expect(screen.text()).toMatch(/^ TITLE +STATE +WHY/m);
    expect(screen.text()).toContain('line 5: sort: must be need, host');
    screen.type('\r');
    await screen.until('the details', () => screen.text().includes('Last message of the agent'));
    await screen.until('the turns', () => screen.text().includes('completed'));
    screen.type('q');
    await screen.until('the list', () => /^ TITLE +STATE +WHY/m.test(screen.text()));
    screen.type('q');
    await screen.ended();
  } finally {
    screen.end();
  }
  // Neither what the user said, nor what the agent answered; and no colour.
  expect(screen.raw()).not.toMatch(/Do the next|Done\./);
  expect(screen.raw()).not.toMatch(/[34]8;5;/);
});

test('a column that was hidden on the screen stays hidden, and a flag wins', async () => {
  writeFileSync(file, '');
  const state = join(home.folder, 'kept');
  const start = (...args: readonly string[]): ReturnType<typeof startInPty> =>
    startInPty(process.execPath, [builtProgram, '--codex-home', home.codexHome, ...args], {
      columns: 80,
      environment: { XDG_CONFIG_HOME: home.folder, XDG_STATE_HOME: state },
    });
  const titles = /^ *(?:\w+ +)*STATE .*$/m;
  const first = start();
  await first.until('the titles', () => titles.exec(first.text())?.[0].includes('PWD') === true);
  first.type('S');
  await first.until('the box', () => first.text().includes('View settings'));
  first.type('\x1b[F');
  const above = [
    'LAST',
    'FILES',
    'PLAN',
    'TOK/MIN',
    'TOK',
    'CTX',
    'MODE',
    'EFFORT',
    'MODEL',
    'PWD',
  ];
  for (const name of above) {
    first.type('k');
    await first.until(name, () => first.text().includes(`] ${name}`));
  }
  first.type(' ');
  await first.until('fewer titles', () => titles.exec(first.text())?.[0].includes('PWD') === false);
  first.type('\x03');
  await first.ended();
  const { view } = JSON.parse(readFileSync(join(state, 'codex-ps', 'state.json'), 'utf8')) as {
    readonly view: { readonly columns: readonly string[] };
  };
  expect(view.columns).not.toContain('pwd');
  const second = start();
  await second.until('the titles', () => titles.test(second.text()));
  expect(titles.exec(second.text())?.[0]).not.toContain('PWD');
  second.type('q');
  await second.ended();
  const third = start('--columns', 'state,pwd');
  await third.until('the titles', () => / STATE +PWD/.test(third.text()));
  third.type('Sjjj ');
  await third.until('why not', () => third.text().includes('fixed by --columns'));
  third.type('\x03');
  await third.ended();
});
