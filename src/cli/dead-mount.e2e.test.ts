import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectGoodRow, rowOf } from '../../fixtures/whole-program/expect-row.js';
import {
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../fixtures/whole-program/live-home.js';
import { runJson, startBuilt } from '../../fixtures/whole-program/run-built.js';
import { need } from '../../fixtures/whole-program/skip-without.js';

/** Mounts a FUSE file system whose server never answers, in a mount namespace of its own, until it is killed. */
const mountDead = [
  'exec 3<>/dev/fuse',
  'mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 dead "$1"',
  'echo mounted',
  'exec sleep 600',
].join(' && ');

let home: LiveHome;
let good: HeldThread;
let stuck: HeldThread;
let server: ChildProcess | undefined;

/** Runs codex-ps where the mount is. */
const inside = (): readonly string[] => ['nsenter', '-m', '-t', String(server?.pid ?? 0), '--'];

const mounting = need('a mount of our own', 'unshare', ['-m', 'test', '-r', '/dev/fuse']);

beforeAll(async () => {
  if (!mounting.met) return;
  home = liveHome();
  good = await home.hold();
  stuck = await home.hold({ cwd: 'dead/project' });
  server = spawn('unshare', ['-m', 'sh', '-c', mountDead, 'sh', dirname(stuck.cwd)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (server.stdout) expect(String(await once(server.stdout, 'data'))).toBe('mounted\n');
});
afterAll(async () => {
  server?.kill('SIGKILL');
  if (mounting.met) await home.stop();
});

it.skipIf(!mounting.met)(
  'a dead mount marks the directories in it, and costs nothing else',
  async () => {
    const { document } = await runJson(['--debug', '--codex-home', home.codexHome], {
      under: inside(),
    });
    expectGoodRow(document, good);
    const row = rowOf(document, stuck);
    expect(row).toMatchObject({ status: 'waiting', git_branch: null, repo_root: null });
    expect(row.debug?.['repo_probe_error']).toBe('not responding');
    expect(document.warnings.join('\n')).toContain(`not responding: ${stuck.cwd}`);
  },
);

it.skipIf(!mounting.met)(
  'a codex-ps that watches shows all rows, and ends by SIGTERM at once',
  async () => {
    const running = startBuilt(['--watch', '--codex-home', home.codexHome], { under: inside() });
    await expect.poll(() => running.stdout()).toContain(stuck.id);
    expect(running.stdout()).toContain(good.id);
    running.child.kill('SIGTERM');
    // A look into the mount never ends by itself.
    expect((await running.ended).code).toBe(143);
  },
);
