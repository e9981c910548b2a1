import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkedDocument } from '../../fixtures/json-schema.js';
import { expectGoodRow } from '../../fixtures/whole-program/expect-row.js';
import {
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../fixtures/whole-program/live-home.js';
import { builtProgram, runBuilt, runJson } from '../../fixtures/whole-program/run-built.js';

let home: LiveHome;
let thread: HeldThread;
beforeAll(async () => {
  home = liveHome();
  thread = await home.hold();
});
afterAll(() => home.stop());

describe('wrong usage is one line, code 2, and nothing on stdout', () => {
  it.each([
    ['an unknown option', ['--bogus'], 'bogus'],
    ['a word', ['sessions'], 'sessions'],
    ['two of --json and --once', ['--json', '--once'], '--json and --once exclude each other'],
    ['--host without a value', ['--json', '--host'], 'host'],
    ['a number that is empty', ['--once', '--width='], '--width needs a number'],
    ['a number that is blank', ['--once', '--refresh-ms', ' '], '--refresh-ms needs a number'],
    ['an empty --codex-home', ['--json', '--codex-home='], '--codex-home needs a directory'],
    ['a discovery that is none', ['--json', '--discovery', 'magic'], '"lsof", "proc"'],
    ['a host that is an option', ['--json', '--host=-oProxyCommand=x'], 'invalid host'],
    ['a host that a shell would read', ['--json', '--host', 'a;b'], 'invalid host'],
  ])('%s', async (_, args, says) => {
    const { code, stdout, stderr } = await runBuilt(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^codex-ps: [^\n]+\n$/);
    expect(stderr).toContain(says);
  });
});

const hostile = '\x1b]0;x\x07\x1b[31mred\u202e\x9b2J\u2028\r';

it.each([
  [hostile],
  ...['go', 'explain', 'doctor', 'config', 'wait', 'completion'].map((name) => [name, hostile]),
  ['name', hostile, 'x'],
  ...['codex-home', 'host', 'columns', 'sort', 'theme', 'width'].map((name) => [
    ...['--once', `--${name}`, hostile],
  ]),
])('what was typed reaches no terminal as it is: %j %j', async (...args) => {
  // Not what runs beside the test: its titles may be in any script.
  const { stdout, stderr } = await runBuilt(args, { env: { CODEX_HOME: home.codexHome } });
  expect(stdout + stderr).toMatch(/^[\x20-\x7e\n…]*$/);
});

describe('help and version', () => {
  it.each(['--help', '-h'])('%s names every option of the first codex-ps', async (flag) => {
    const { code, stdout, stderr } = await runBuilt([flag]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const word of ['--json', '--once', '--host', '--codex-home', '--discovery', '--debug']) {
      expect(stdout).toContain(word);
    }
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it.each(['--version', '-V'])(
    '%s is the version, and the commit where the build knew of one',
    async (flag) => {
      const { code, stdout } = await runBuilt([flag]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^\d+\.\d+\.\d+(?: \([0-9a-f]{7,}(?:-dirty)?\))?\n$/);
    },
  );
});

describe('other hosts', () => {
  /** No ssh of the user's is asked: the real thing has tests of its own (npm run test:ssh). */
  const noSsh = ['--ssh-bin', '/nowhere/ssh'];

  it('are errors of their own, beside the rows of this one', async () => {
    const args = ['--host', ' local, faraway ,local,', '--codex-home', home.codexHome, ...noSsh];
    const { document } = await runJson(args);
    expect(document.host).toBe('local,faraway');
    expectGoodRow(document, thread);
    expect(document.host_errors).toEqual([
      {
        host: 'faraway',
        kind: 'config',
        error: expect.stringContaining('no OpenSSH client') as string,
        hint: expect.any(String) as string,
      },
    ]);
    expect(document.hosts.map(({ host, state }) => [host, state])).toEqual([
      ['local', 'ok'],
      ['faraway', 'error'],
    ]);
  });

  it.each([
    ['all', 'local'],
    ['faraway,All', 'faraway,local'],
  ])('%j is this machine, and the default hosts only if ssh defines them', async (list, hosts) => {
    const args = ['--host', list, '--codex-home', home.codexHome];
    const { document } = await runJson([...args, ...noSsh]);
    expect(document.host).toBe(hosts);
    expectGoodRow(document, thread);
    const sshBin = join(home.folder, 'ssh-that-knows-home');
    const settings = 'case "$*" in *home) echo "hostname 10.0.0.9";; *) echo "hostname x";; esac';
    writeFileSync(sshBin, `#!/bin/sh\n${settings}\n`, { mode: 0o755 });
    const known = await runJson([...args, '--ssh-bin', sshBin, '--ssh-timeout-ms', '1000']);
    expect(known.document.host).toBe(`${hosts},home`);
  });

  it('nobody has configured yet: all says how to add them', async () => {
    const args = ['--once', '--codex-home', home.codexHome, '--host', 'all', ...noSsh];
    const run = await runBuilt(args);
    expect(run.stderr).toContain('codex-ps: all is only this machine; to add hosts');
  });

  it('go to stderr beside the table', async () => {
    const args = ['--once', '--codex-home', home.codexHome, '--host', 'faraway', ...noSsh];
    const run = await runBuilt(args);
    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(/^codex-ps: faraway: [^\n]*no OpenSSH client[^\n]*\n$/);
    expect(run.stdout).toBe('No session to show on faraway.\n');
  });
});

describe('where the home is named', () => {
  it('by CODEX_HOME, by the option, by the option over CODEX_HOME', async () => {
    const env = { CODEX_HOME: home.codexHome };
    expectGoodRow((await runJson([], { env })).document, thread);
    const over = await runJson(['--codex-home', home.folder], { env });
    expect(over.document.sessions).toEqual([]);
  });

  it('a blank CODEX_HOME is none: every home of this user is shown', async () => {
    expectGoodRow((await runJson([], { env: { CODEX_HOME: '  ' } })).document, thread);
  });

  it.each([
    ['that is missing', () => `${home.folder}/nowhere`, 'does not exist'],
    ['that is a file', () => thread.path, 'is not a directory'],
    ['below a file', () => `${thread.path}/x`, 'is not a directory'],
  ])('a home %s is a warning and an empty document', async (_, path, says) => {
    const { document } = await runJson(['--codex-home', path()]);
    expect(document.sessions).toEqual([]);
    expect(document.warnings).toEqual([expect.stringContaining(says)]);
  });
});

describe('--once', () => {
  it('is a table whose columns stand one below the other', async () => {
    const { stdout, stderr } = await runBuilt(['--once', '--codex-home', home.codexHome]);
    expect(stderr).toBe('');
    const [title = '', row = '', ...more] = stdout.split('\n');
    expect(more).toEqual(['']);
    for (const [heading, cell] of [
      ['HOST', 'local'],
      ['SUB', '0'],
      ['TITLE', 'Do the next thing, please.'],
      ['WHY', 'waiting for the next prompt'],
    ] as const) {
      const at = title.indexOf(heading);
      const right = at + heading.length;
      const starts = row.startsWith(cell, at);
      const ends = row.slice(0, right).endsWith(cell);
      expect(starts || ends, `${heading} over ${cell}:\n${stdout}`).toBe(true);
    }
    expect(row).toContain('IDLE');
  });

  it('is what a pipe gets without any option', async () => {
    const env = { CODEX_HOME: home.codexHome };
    expect((await runBuilt([], { env })).stdout).toMatch(/^HOST .*\nlocal /);
  });

  it('says so where nothing runs', async () => {
    const { stdout, code } = await runBuilt(['--once', '--codex-home', home.folder]);
    expect(code).toBe(0);
    expect(stdout).toBe('No Codex session is running on local.\n');
  });
});

describe('--debug', () => {
  it('adds `debug` to the rows, and the processes that hold no thread to the warnings', async () => {
    const env = { ...process.env, CODEX_HOME: home.codexHome };
    const holdsNothing = spawn(`${home.folder}/codex`, ['300'], { stdio: 'ignore', env });
    try {
      const args = ['--codex-home', home.codexHome];
      const plain = (await runJson(args)).document;
      const withoutSession = expect.stringContaining(
        `pid ${holdsNothing.pid} has no session`,
      ) as string;
      expect(plain.warnings).toEqual([withoutSession]);
      expect(plain.processes).toMatchObject([{ pid: holdsNothing.pid, kind: 'setup' }]);
      expect(plain.sessions[0]).not.toHaveProperty('debug');
      const { document } = await runJson([...args, '--debug']);
      expect(document.warnings.join()).toMatch(/\d+ codex process(?:es hold| holds) no thread/);
      expect(document.warnings.join()).toContain(String(holdsNothing.pid));
      expect(document.sessions[0]?.debug).toMatchObject({
        title_source: 'rollout',
        proc_cwd_source: 'turn_context',
        meta_parse_error: null,
        meta_id_mismatch: null,
        process_command_sample: expect.stringMatching(/codex 300$/) as string,
      });
    } finally {
      holdsNothing.kill('SIGKILL');
    }
  });
});

describe('a reader that goes away', () => {
  const shell = (script: string): ReturnType<typeof spawnSync> =>
    spawnSync('sh', ['-c', script], {
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        NODE: process.execPath,
        PROGRAM: builtProgram,
        CODEX_HOME: home.codexHome,
      },
    });

  it.each(['--json --debug', '--once', '--help'])('ends %s quietly with 0', (args) => {
    const { stdout, stderr } = shell(`{ "$NODE" "$PROGRAM" ${args}; echo "code $?" >&2; } | true`);
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: 'code 0\n' });
  });

  it('head gets its line', () => {
    const { stdout, stderr } = shell('"$NODE" "$PROGRAM" --json | head -1');
    expect({ stdout, stderr }).toEqual({ stdout: '{\n', stderr: '' });
  });

  it('a stdout that is closed from the start is none', () => {
    const { status, stderr } = shell('"$NODE" "$PROGRAM" --json >&-');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('a stderr that nobody reads stops nothing', () => {
    const run = '"$NODE" "$PROGRAM" --once --host x';
    const away = shell(`exec 3>&1; { ${run} 2>&1 >/dev/null; echo "code $?" >&3; } | true`);
    expect(away.stdout).toBe('code 0\n');
    const closed = shell('"$NODE" "$PROGRAM" --once --host x 2>&-');
    expect(closed.stdout).toBe('No session to show on x.\n');
  });

  it.runIf(process.platform === 'linux')('a full disk is a failure, said in one line', () => {
    for (const args of ['--json', '--once', '--help']) {
      const { status, stderr } = shell(`"$NODE" "$PROGRAM" ${args} >/dev/full`);
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: expect.stringMatching(/^codex-ps: failed: ENOSPC[^\n]*\n$/) as string,
      });
    }
  });
});

it('on Windows itself there is one line, and code 1, whatever is asked', async () => {
  const script = "Object.defineProperty(process, 'platform', { value: 'win32' })";
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` };
  for (const args of [[], ['--json'], ['--version'], ['doctor']]) {
    const { code, stdout, stderr } = await runBuilt(args, { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^codex-ps: native Windows is not supported; [^\n]* WSL[^\n]*\n$/);
  }
});

it('a fault of ours is one line and code 1', async () => {
  // As soon as somebody listens for faults, however long the start takes.
  const script = `const timer = setInterval(() => {
    if (process.listenerCount('uncaughtException') === 0) return;
    clearInterval(timer);
    throw new Error('made up');
  }, 1)`;
  const fault = `data:text/javascript,${encodeURIComponent(script)}`;
  const env = { NODE_OPTIONS: `--import=${fault}`, CODEX_HOME: home.codexHome };
  const { code, stderr } = await runBuilt(['--json', '--discovery', 'lsof'], { env });
  expect({ code, stderr }).toEqual({ code: 1, stderr: 'codex-ps: failed: made up\n' });
});

it('prints the whole of a big document into a pipe that is read late', async () => {
  const child = spawn(process.execPath, [builtProgram, '--json', '--debug', '--demo'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('readable', resolve));
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) text += chunk as string;
  expect(checkedDocument(text).sessions.length).toBeGreaterThan(3);
});
