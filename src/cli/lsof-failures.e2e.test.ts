import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectGoodRow } from '../../fixtures/whole-program/expect-row.js';
import {
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../fixtures/whole-program/live-home.js';
import {
  builtProgram,
  runBuilt,
  runJson,
  type JsonRun,
} from '../../fixtures/whole-program/run-built.js';
import { need } from '../../fixtures/whole-program/skip-without.js';
import { findProgram } from '../platform/paths/find-program.js';
import { removeFolder } from '../../fixtures/remove-folder.js';

let home: LiveHome;
let thread: HeldThread;
let programs: string;
beforeAll(async () => {
  home = liveHome();
  thread = await home.hold();
  programs = mkdtempSync(join(tmpdir(), 'cps-lsof-'));
});
afterAll(async () => {
  await home.stop();
  removeFolder(programs);
});

/** A PATH on which `lsof` is this script. */
function pathWith(name: string, script: string): string {
  const folder = join(programs, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'lsof'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return [folder, process.env['PATH']].join(delimiter);
}

function look(name: string, script: string, ...args: readonly string[]): Promise<JsonRun> {
  const env = { PATH: pathWith(name, script) };
  return runJson(['--codex-home', home.codexHome, ...args], { env });
}

const hasProc = process.platform === 'linux';

/** What a broken lsof does, and how the warning names it. */
const failures: readonly (readonly [what: string, script: string, says: string])[] = [
  ['is killed', 'kill -9 $$', 'lsof failed (killed by SIGKILL)'],
  ['prints garbage', 'head -c 100000 /dev/urandom', "lsof failed (its output is not lsof's"],
  ['prints words', 'echo "Bus error"', "lsof failed (its output is not lsof's: Bus error)"],
  ['prints 50 MB in lines', 'yes p | head -c 52428800', 'lsof failed'],
  ['prints 50 MB in one line', 'head -c 52428800 /dev/zero', 'lsof failed'],
  ['prints 50 MB on stderr', 'head -c 52428800 /dev/zero >&2; exit 1', 'lsof failed'],
  ['fails', 'echo "lsof: illegal option -- X" >&2; exit 1', 'lsof failed (exit 1'],
  ['crashes', 'exit 139', 'lsof failed (exit 139'],
  ['cannot be run', 'nowhere/at/all', 'lsof failed (exit 127'],
];

describe.runIf(hasProc)('where lsof', () => {
  it.each(failures)('%s, /proc is read and a warning says so', async (what, script, says) => {
    const { document, stderr } = await look(what, script);
    expectGoodRow(document, thread);
    expect(stderr).toBe('');
    expect(document.warnings).toEqual([expect.stringContaining(says)]);
    expect(document.warnings[0]).toMatch(/: read \/proc instead$/);
    expect(document.warnings[0]).not.toMatch(/\p{C}/u);
  });

  it('hangs, it gets 2 s and its children are ended with it', async () => {
    const [child, itself] = [sleepOfOurs(290), sleepOfOurs(291)];
    const { document, milliseconds } = await look('hangs', `${child} & ${itself}`);
    expectGoodRow(document, thread);
    expect(document.warnings).toEqual(['lsof did not end within 2 s: read /proc instead']);
    expect(milliseconds).toBeGreaterThan(1_900);
    expect(running(child) + running(itself)).toBe(0);
  });

  it('hangs and the user gives up, it ends with codex-ps', async () => {
    const hanging = sleepOfOurs(294);
    const env = { PATH: pathWith('given-up', `exec ${hanging}`) };
    const child = spawn(process.execPath, [builtProgram, '--json'], { env, stdio: 'ignore' });
    await expect.poll(() => running(hanging)).toBe(1);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    await expect.poll(() => running(hanging)).toBe(0);
  });

  it('ends but leaves its pipe open, nobody waits for it', async () => {
    const child = sleepOfOurs(292);
    const { document } = await look('leaves', `${child} & exit 1`);
    // Where it is waited for, it is said that lsof did not end.
    expect(document.warnings).toEqual([]);
    expect(running(child)).toBe(0);
  });

  it('finds nothing, who holds a file that was just written is found in /proc', async () => {
    const { document } = await look('nothing', 'exit 1');
    expect(document).toMatchObject({ sessions: [{ thread_id: thread.id }], warnings: [] });
  });

  it('stops in the middle of a line, what it said before counts', async () => {
    const { document } = await look('stops', `printf 'p${thread.pid}\\nccodex\\nf3\\nau\\ntR'`);
    expect(document).toMatchObject({ sessions: [], warnings: [] });
  });
});

describe('--discovery', () => {
  it('lsof forces lsof: where it fails no session is found, and that is said', async () => {
    const { document } = await look('forced', 'exit 3', '--discovery', 'lsof');
    expect(document.sessions).toEqual([]);
    expect(document.warnings).toEqual([
      'lsof failed (exit 3: no output): no sessions can be found',
    ]);
  });

  it.runIf(hasProc)('proc never runs lsof', async () => {
    const trace = join(programs, 'ran');
    const { document } = await look('unused', `touch ${trace}; exit 3`, '--discovery', 'proc');
    expectGoodRow(document, thread);
    expect(document.warnings).toEqual([]);
    expect(readdirSync(programs)).not.toContain('ran');
  });

  it('the table says the same on stderr', async () => {
    const env = { PATH: pathWith('forced', 'exit 3') };
    const run = await runBuilt(['--once', '--discovery', 'lsof'], { env });
    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(/^codex-ps: warning: lsof failed \(exit 3: no output\)[^\n]*\n$/);
  });
});

const ownMounts = need('a mount namespace of its own', 'unshare', ['-m', 'true']);

describe.runIf(hasProc && ownMounts.met)('where there is no lsof at all', () => {
  const real = findProgram('lsof', process.env['PATH']);
  // /dev/null in its place: no file that can be run.
  const hide = `mount --bind /dev/null ${real ?? '/nowhere'} && exec "$@"`;
  const under = real === undefined ? [] : ['unshare', '-m', 'sh', '-c', hide, 'sh'];

  it('/proc is read and a warning says so', async () => {
    const { document } = await runJson(['--codex-home', home.codexHome], { under });
    expectGoodRow(document, thread);
    expect(document.warnings).toEqual(['lsof is not installed: read /proc instead']);
  });

  it('and it is forced, a warning says what to do', async () => {
    const { document } = await runJson(['--discovery', 'lsof'], { under });
    expect(document.sessions).toEqual([]);
    expect(document.warnings).toEqual(['lsof is not installed: install it to find sessions']);
  });
});

it('a PATH without lsof, or none, costs nothing: the usual places are tried', async () => {
  for (const PATH of [programs, '']) {
    const { document } = await runJson(['--codex-home', home.codexHome], { env: { PATH } });
    expectGoodRow(document, thread);
    expect(document.warnings).toEqual([]);
  }
});

/** Others may run these tests on the same machine. */
function sleepOfOurs(seconds: number): string {
  return `sleep ${seconds}.${process.pid}`;
}

/** How many processes have these words. */
function running(words: string): number {
  const args = words.replace(' ', '\0');
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => commandLine(pid).startsWith(args)).length;
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
