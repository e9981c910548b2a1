import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { isRunning } from '../../../fixtures/real-process.js';
import { findProgram } from '../paths/find-program.js';
import type { Command, CommandOutcome } from '../host-ports.js';
import { runCommand, streamProgram, type StreamedProgram, type ProgramEnd } from './run-program.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'codex-ps-run-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

function script(body: string, name = 'program'): string {
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

function run(body: string, limits: Partial<Command> = {}): Promise<CommandOutcome> {
  const program = script(body);
  return runCommand({ program, args: [], timeoutMs: 20_000, maxBytes: 1 << 20, ...limits });
}

describe('a program that ends', () => {
  it('gives its code and both of its outputs', async () => {
    const outcome = await run('printf "é\\n"; echo bad >&2; exit 3');
    expect(outcome).toEqual({ kind: 'exited', code: 3, stdout: 'é\n', stderr: 'bad\n' });
  });

  it('is given its arguments as they are, without a shell', async () => {
    const outcome = await run('printf "%s|" "$@"', { args: ['a b', '$HOME', '*', ''] });
    expect(outcome).toMatchObject({ stdout: 'a b|$HOME|*||' });
  });

  it('gets no relative entry of PATH, and no variable that was removed', async () => {
    vi.stubEnv('PATH', `.::./bin:${directory}:/usr/bin:/bin:`);
    vi.stubEnv('GONE', 'set');
    const outcome = await run('echo "$PATH,$GONE"', { env: { GONE: undefined } });
    expect(outcome).toMatchObject({ stdout: `${directory}:/usr/bin:/bin,\n` });
  });

  it('waits for its turn where it is run very often at once', async () => {
    const program = script(
      `echo + >> ${directory}/log; sleep 0.1; echo - >> ${directory}/log`,
      'many',
    );
    const command = { program, args: [], timeoutMs: 20_000, maxBytes: 100 };
    await Promise.all(Array.from({ length: 20 }, () => runCommand(command)));
    let running = 0;
    const most = readFileSync(join(directory, 'log'), 'utf8')
      .split('\n')
      .map((line) => (running += line === '+' ? 1 : line === '-' ? -1 : 0));
    expect(running).toBe(0);
    expect(Math.max(...most)).toBeLessThanOrEqual(8);
  });

  it('reads no input', async () => {
    expect(await run('cat; echo end')).toMatchObject({ stdout: 'end\n' });
  });

  it('has a UTF-8 locale, and our time zone unless another is given', async () => {
    vi.stubEnv('LC_ALL', 'tlh_QO');
    vi.stubEnv('LANG', 'xx_XX');
    vi.stubEnv('TZ', 'Asia/Tokyo');
    const body = 'echo "$LC_ALL$LC_CTYPE,$LANG,$TZ"';
    const [kept, set] = await Promise.all([run(body), run(body, { env: { TZ: 'UTC0' } })]);
    expect(kept).toMatchObject({ stdout: expect.stringMatching(/UTF-8,,Asia\/Tokyo\n/) as string });
    expect(set).toMatchObject({ stdout: expect.stringMatching(/,UTC0\n$/) as string });
  });

  it('gives what it printed where we stalled from before that until long after its end', async () => {
    const [pidFile, go] = [join(directory, 'pid'), join(directory, 'go')];
    const outcome = run(`echo $$ > ${pidFile}; until test -e ${go}; do :; done; echo printed`);
    await vi.waitUntil(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8').endsWith('\n'));
    const stallUntil = (isTime: () => boolean): void => {
      while (!isTime());
    };
    const hasEnded = (pid: number): boolean =>
      readFileSync(`/proc/${pid}/stat`, 'utf8').includes(' Z ');
    // The end of another program makes Node look at all of them, while what this one prints is not read yet.
    const other = spawn('sh', ['-c', 'echo']);
    other.stdout.once('data', () => {
      writeFileSync(go, '');
      const pid = Number(readFileSync(pidFile, 'utf8'));
      stallUntil(() => hasEnded(pid));
    });
    other.once('exit', () => {
      const until = performance.now() + 300;
      stallUntil(() => performance.now() > until);
    });
    stallUntil(() => hasEnded(other.pid ?? 0));
    expect(await outcome).toMatchObject({ kind: 'exited', stdout: 'printed\n' });
  });

  it('gives only the last 4 KB of what it complained', async () => {
    const outcome = await run('yes complaint | head -c 300000 >&2; echo last >&2');
    if (outcome.kind !== 'exited') throw new Error(outcome.kind);
    expect(outcome.stderr).toHaveLength(4096);
    expect(outcome.stderr.endsWith('last\n')).toBe(true);
  });

  it('may leave a child that keeps its output open', async () => {
    const outcome = await run('echo done; sleep 60 & echo $!');
    if (outcome.kind !== 'exited') throw new Error(outcome.kind);
    expect(outcome.stdout).toMatch(/^done\n\d+\n$/);
    await expect.poll(() => isRunning(Number(outcome.stdout.split('\n')[1]))).toBe(false);
  });
});

describe('a program that does not end well', () => {
  it('is killed at its deadline, with its children', async () => {
    const pids = join(directory, 'pids');
    // A busy machine may need longer than the first deadline to start it.
    for (let timeoutMs = 200; !existsSync(pids); timeoutMs *= 2) {
      const outcome = await run(`sleep 60 & echo $$ $! > new; mv new ${pids}; wait`, { timeoutMs });
      expect(outcome).toEqual({ kind: 'timed-out', afterMs: timeoutMs });
    }
    for (const pid of readFileSync(pids, 'utf8').trim().split(' ').map(Number)) {
      await expect.poll(() => isRunning(pid)).toBe(false);
    }
  });

  it('is killed also where it ignores every signal that can be ignored', async () => {
    const outcome = await run("trap '' TERM INT HUP; while :; do sleep 1; done", {
      timeoutMs: 300,
    });
    expect(outcome).toEqual({ kind: 'timed-out', afterMs: 300 });
  });

  it('gives the signal that killed it', async () => {
    expect(await run('kill -SEGV $$')).toEqual({ kind: 'killed', signal: 'SIGSEGV' });
  });

  it('is cut off where it prints more than is wanted', async () => {
    const outcome = await run('yes | head -c 50000000; sleep 60', { maxBytes: 1_000_000 });
    expect(outcome).toEqual({ kind: 'too-big', limitBytes: 1_000_000 });
  });

  it('may print 50 MB on both pipes without blocking', async () => {
    const body = 'yes | head -c 50000000 >&2 & yes | head -c 50000000; wait';
    const outcome = await run(body, { maxBytes: 60_000_000 });
    if (outcome.kind !== 'exited') throw new Error(outcome.kind);
    expect(outcome.stdout).toHaveLength(50_000_000);
  });

  it('failed where it could not be started', async () => {
    const broken = script('', 'broken');
    writeFileSync(broken, '#!/no/such/interpreter\n');
    const command = { program: broken, args: [], timeoutMs: 5000, maxBytes: 100 };
    expect(await runCommand(command)).toEqual({ kind: 'failed', detail: 'ENOENT' });
    const nul = await runCommand({ ...command, program: '/bin/sh', args: ['\0'] });
    expect(nul).toEqual({ kind: 'failed', detail: 'ERR_INVALID_ARG_VALUE' });
  });

  it('is missing where there is none', async () => {
    const command = { args: [], timeoutMs: 5000, maxBytes: 100 };
    expect(await runCommand({ program: 'no-such-program-9', ...command })).toEqual({
      kind: 'missing',
    });
    expect(await runCommand({ program: '/no/such', ...command })).toEqual({ kind: 'missing' });
  });
});

describe('a program that we exchange bytes with', () => {
  interface Heard {
    readonly text: () => string;
    readonly end: Promise<ProgramEnd>;
    readonly program: StreamedProgram;
  }

  function stream(program: string, ...args: readonly string[]): Heard {
    let text = '';
    let hear: (ending: ProgramEnd) => void = () => undefined;
    const end = new Promise<ProgramEnd>((resolve) => (hear = resolve));
    const listener = {
      onStdout: (chunk: Uint8Array) => (text += Buffer.from(chunk).toString()),
      onStderr: () => undefined,
      onEnd: hear,
    };
    const started = streamProgram({ program, args, env: {} }, listener);
    return { text: () => text, end, program: started };
  }

  it('answers, and reports how it ended', async () => {
    const heard = stream(script('read -r line; echo "got $line"; exit 4'));
    heard.program.write(Buffer.from('word\n'));
    expect(await heard.end).toEqual({ kind: 'exited', code: 4 });
    expect(heard.text()).toBe('got word\n');
  });

  it('ends with its children when it is killed', async () => {
    const heard = stream(script('sleep 60 & echo $!; wait'));
    await expect.poll(() => heard.text()).toMatch(/^\d+\n$/);
    heard.program.kill();
    await expect.poll(() => isRunning(Number(heard.text()))).toBe(false);
  });

  it('is missing where there is none, also where a relative path names one', async () => {
    expect(await stream('no-such-program-9').end).toEqual({ kind: 'missing' });
    script('', 'here');
    const before = process.cwd();
    process.chdir(directory);
    try {
      expect(await stream('./here').end).toEqual({ kind: 'missing' });
    } finally {
      process.chdir(before);
    }
  });
});

describe('looking for a program', () => {
  it('takes the first on PATH that can run', () => {
    const wanted = script('', 'tool');
    const plain = join(directory, 'plain');
    mkdirSync(join(plain, 'tool'), { recursive: true });
    const other = join(directory, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'tool'), 'not executable');
    const path = ['/no/such/place', '/dev/null', '', plain, other, directory].join(':');
    expect(findProgram('tool', path)).toBe(wanted);
  });

  it('never takes one from a relative place', () => {
    script('', 'tool-of-here');
    const before = process.cwd();
    process.chdir(directory);
    try {
      expect(findProgram('tool-of-here', '.::./')).toBeUndefined();
    } finally {
      process.chdir(before);
    }
  });

  it('searches the usual directories where PATH is missing', () => {
    expect(findProgram('sh', undefined)).toMatch(/^\/(?:usr\/)?bin\/sh$/);
  });
});
