import { mkdirSync, mkdtempSync, realpathSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasProc } from '../../../fixtures/whole-program/skip-without.js';
import {
  startRealProcess,
  type RealProcess,
  type RealProcessOptions,
} from '../../../fixtures/real-process.js';
import type { Discovery } from '../../core/facts/processes.js';
import { createBootClock } from './boot-clock.js';
import { discover } from './discover.js';
import { findProgram } from '../../platform/paths/find-program.js';
import { nodePorts } from '../../platform/ports/node-ports.js';
import { removeFolder } from '../../../fixtures/remove-folder.js';

const hasLsof = findProgram('lsof', process.env['PATH']) !== undefined;
const modes = [...(hasLsof ? ['lsof' as const] : []), ...(hasProc ? ['proc' as const] : [])];
const lock = (home: string, last: number): string =>
  `${home}/thread-writer-locks/01a20928-1979-7f42-8da5-${String(last).padStart(12, '0')}.lock`;
const rollout = (home: string, last: number): string =>
  `${home}/sessions/2026/11/23/rollout-2026-11-23T16-05-52-01a20928-1979-7f42-8da5-${String(last).padStart(12, '0')}.jsonl`;

let directory: string;
let running: RealProcess[];

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'codex-ps-real-')));
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map(({ end }) => end()));
  removeFolder(directory);
});

async function start(options: Partial<RealProcessOptions> = {}): Promise<RealProcess> {
  const process = await startRealProcess({ directory, ...options });
  running.push(process);
  return process;
}

/** One for all passes, as in the program: start times of two passes are compared. */
const bootClock = createBootClock();

/** What was found of this test's processes: others may run real ones on the same machine. */
async function find(mode: 'lsof' | 'proc', codexHome?: string): Promise<Discovery> {
  const found = await discover(nodePorts(), { mode, lsofTimeoutMs: 20_000, codexHome, bootClock });
  const pids = new Set(running.map(({ pid }) => pid));
  return {
    ...found,
    processes: found.processes.filter(({ pid }) => pids.has(pid)),
    holdings: found.holdings.filter(({ pid }) => pids.has(pid)),
  };
}

describe.each(modes)('real processes by %s', (mode) => {
  it('are found with their files, whatever the home is called', async () => {
    const homes = [
      'plain',
      'hé日本',
      'tab\tnew\nline',
      'back\\slash \\x41',
      'esc\x1b[31m^[',
      'c1\u0085',
    ];
    const paths = homes.flatMap((home, at) => {
      const path = join(directory, home);
      return [lock(path, at), rollout(path, at)];
    });
    const { pid } = await start({ files: paths.map((path) => [path, 'a+']) });
    const { holdings } = await find(mode);
    const found = holdings.map(({ path }) => path);
    // Only /proc can tell an escape character from a caret; where there is none, that home is lost.
    const expected = hasProc ? paths : paths.filter((path) => !path.includes('\x1b'));
    expect(new Set(found)).toEqual(new Set(expected));
    expect(holdings.every((holding) => holding.pid === pid)).toBe(true);
    expect(holdings.map(({ codexHome }) => codexHome)).toContain(join(directory, 'hé日本'));
  });

  it('own what they write and have deleted, not what they read or list', async () => {
    const home = join(directory, 'home');
    for (const path of [rollout(home, 1), rollout(home, 2)]) {
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, '');
    }
    mkdirSync(rollout(home, 3));
    await start({
      files: [
        [rollout(home, 1), 'r'],
        [rollout(home, 2), 'r+'],
        [rollout(home, 3), 'r'],
        [rollout(home, 4), 'w'],
      ],
    });
    unlinkSync(rollout(home, 4));
    const { holdings } = await find(mode);
    const lost = hasProc ? 'deleted' : undefined;
    expect(holdings.map((holding) => [holding.path, holding.lost])).toEqual([
      [rollout(home, 2), undefined],
      [rollout(home, 4), lost],
    ]);
  });

  it('are described: program, directory, parent, user, start', async () => {
    const cwd = join(directory, 'wörk');
    mkdirSync(cwd);
    const before = Date.now();
    const { pid } = await start({ cwd });
    const after = Date.now();
    const { processes } = await find(mode);
    expect(processes).toEqual([
      {
        pid,
        parentPid: process.pid,
        command: 'codex',
        uid: process.getuid?.(),
        startedAt: expect.any(Number) as number,
        tty: processes[0]?.tty,
        executable: join(directory, 'codex'),
        args: [join(directory, 'codex'), '300'],
        cwd,
        environmentHome: expect.stringMatching(/^\//) as string,
        codexHome: undefined,
        holdsCodexFile: false,
        launcherThreadId: undefined,
        ancestors: expect.arrayContaining([process.pid]) as unknown,
        otherMounts: false,
      },
    ]);
    // The kernel counts in hundredths of a second, ps in whole ones.
    const startedAt = processes[0]?.startedAt ?? 0;
    expect(startedAt).toBeGreaterThan(before - 1100);
    expect(startedAt).toBeLessThan(after + 1100);
  });

  it('count wherever codex stands in their name', async () => {
    await start({ name: 'codex-ps', files: [[lock(directory, 1), 'w']] });
    await start({ name: '.codex-wrapped', files: [[lock(directory, 2), 'w']] });
    const { processes, holdings } = await find(mode);
    expect(new Set(processes.map(({ command }) => command))).toEqual(
      new Set(['codex-ps', '.codex-wrapped']),
    );
    expect(holdings).toHaveLength(2);
  });

  it('count under any name while they hold a file that was written lately', async () => {
    const home = join(directory, 'home');
    await start({ name: 'cdx', files: [[lock(home, 1), 'w']] });
    await start({ name: 'reader', files: [[lock(home, 1), 'r']] });
    const { processes, holdings } = await find(mode, home);
    expect(processes.map(({ command }) => command)).toEqual(['cdx']);
    expect(holdings.map(({ path, codexHome }) => [path, codexHome])).toEqual([
      [lock(home, 1), home],
    ]);
  });

  it('are gone once they have ended', async () => {
    const { end } = await start({ files: [[lock(directory, 1), 'w']] });
    expect((await find(mode)).holdings).toHaveLength(1);
    await end();
    expect((await find(mode)).processes).toEqual([]);
  });
});

it.runIf(hasLsof && hasProc)('lsof and /proc agree on the same processes', async () => {
  const home = join(directory, 'é home');
  await start({
    cwd: directory,
    files: [
      [rollout(home, 1), 'a'],
      [lock(home, 1), 'a+'],
      [rollout(home, 2), 'w'],
    ],
  });
  await start({ name: 'codex-linux-sandbox' });
  const [byLsof, byProc] = [await find('lsof'), await find('proc')];
  const roughly = ({ processes }: Discovery): unknown =>
    processes.map((process) => ({ ...process, startedAt: undefined }));
  expect(roughly(byLsof)).toEqual(roughly(byProc));
  expect(byLsof.holdings).toEqual(byProc.holdings);
  expect(byLsof.holdings).toHaveLength(3);
  byLsof.processes.forEach(({ startedAt }, at) => {
    expect(Math.abs((startedAt ?? 0) - (byProc.processes[at]?.startedAt ?? 0))).toBeLessThan(100);
  });
});
