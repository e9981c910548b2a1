import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectGoodRow, rowOf } from '../../fixtures/whole-program/expect-row.js';
import {
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../fixtures/whole-program/live-home.js';
import { runBuilt, runJson, startBuilt } from '../../fixtures/whole-program/run-built.js';
import { need } from '../../fixtures/whole-program/skip-without.js';

/** A name that is Latin 1, and so no UTF-8. */
const byteName = '"$(printf "caf\\351")"';

/** Mounts FUSE file systems whose server never answers, in a mount namespace of its own, until it is killed. */
const mountDead = [
  'exec 3<>/dev/fuse 4<>/dev/fuse',
  'mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 dead "$1"',
  `mount -i -t fuse -o fd=4,rootmode=40000,user_id=0,group_id=0 dead "$2"/${byteName}`,
  'echo mounted',
  'exec sleep 600',
].join(' && ');

let home: LiveHome;
let good: HeldThread;
let stuck: HeldThread;
let stuckByBytes: HeldThread;
let server: ChildProcess | undefined;

/** Runs codex-ps where the mount is. */
const inside = (): readonly string[] => ['nsenter', '-m', '-t', String(server?.pid ?? 0), '--'];

const mounting = need('a mount of our own', 'unshare', ['-m', 'test', '-r', '/dev/fuse']);

beforeAll(async () => {
  if (!mounting.met) return;
  home = liveHome();
  good = await home.hold();
  stuck = await home.hold({ cwd: 'dead/project' });
  // Its rollout says nothing, so that its directory is the one of its process.
  const enter = `mkdir ${byteName} && cd ${byteName} && exec "$0" "$@"`;
  stuckByBytes = await home.hold({ cwd: 'bytes', content: '', under: ['sh', '-c', enter] });
  // It has its name once it is in the directory, on which a file system is mounted then.
  const comm = (): string => readFileSync(`/proc/${stuckByBytes.pid}/comm`, 'utf8');
  await vi.waitFor(() => expect(comm()).toBe('codex\n'), { timeout: 50_000 });
  const places = [dirname(stuck.cwd), stuckByBytes.cwd];
  server = spawn('unshare', ['-m', 'sh', '-c', mountDead, 'sh', ...places], {
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
    const warnings = document.warnings.join('\n');
    expect(warnings).toContain(`not responding: ${stuck.cwd}`);
    expect(warnings).toContain(`${stuckByBytes.cwd}/caf`);
  },
);

// Each waits a second for what never answers.
describe.skipIf(!mounting.met).concurrent('where a place of our own is in a dead mount', () => {
  const dead = (): string => dirname(stuck.cwd);
  it.each(['HOME', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'PATH', 'TMPDIR', 'SSH_AUTH_SOCK'])(
    'the rows are shown: %s',
    async (name) => {
      const value = name === 'PATH' ? `${dead()}/bin:${process.env['PATH'] ?? ''}` : dead();
      const options = { under: inside(), env: { [name]: value } };
      const { document } = await runJson(['--codex-home', home.codexHome], options);
      expectGoodRow(document, good);
    },
  );

  it('the rows are shown: the ssh client', async () => {
    const ssh = ['--host', 'local,far', '--ssh-bin', `${dead()}/ssh`];
    const args = ['--codex-home', home.codexHome, ...ssh];
    const { document } = await runJson(args, { under: inside() });
    expectGoodRow(document, good);
    expect(document.host_errors).toHaveLength(1);
  });

  it('a name cannot be kept, which is said', async () => {
    const env = { XDG_CONFIG_HOME: dead() };
    const args = ['name', '--codex-home', home.codexHome, good.id, 'mine'];
    const { code, stderr } = await runBuilt(args, { under: inside(), env });
    expect(stderr).toContain('its file system does not respond');
    expect(code).toBe(1);
  });
});

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
