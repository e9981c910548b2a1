import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { removeFolder } from '../../fixtures/remove-folder.js';
import { expectGoodRow } from '../../fixtures/whole-program/expect-row.js';
import {
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../fixtures/whole-program/live-home.js';
import { runJson, startBuilt } from '../../fixtures/whole-program/run-built.js';
import { need } from '../../fixtures/whole-program/skip-without.js';

let home: LiveHome;
beforeAll(() => {
  home = liveHome();
});
afterAll(() => home.stop());

const bindfs = need('bindfs', 'bindfs', ['--version']);

/** As a drive of Windows in WSL 2 (9p): a program answers for it, and its files are also written on the other side. */
describe.runIf(bindfs.met)('a CODEX_HOME on a drive of Windows', () => {
  let folder: string;
  let thread: HeldThread;
  const drive = (): string => join(folder, 'mnt');
  /** The same file, as Windows has it. */
  const inWindows = (path: string): string => join(folder, 'windows', relative(drive(), path));
  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'cps-drive-')));
    for (const name of ['windows', 'mnt']) mkdirSync(join(folder, name));
    execFileSync('bindfs', [join(folder, 'windows'), drive()]);
    thread = await home.hold({ codexHome: join(drive(), 'home') });
  });
  afterAll(() => {
    execFileSync('umount', ['--lazy', drive()]);
    removeFolder(folder);
  });

  it.each(['lsof', 'proc'])('has its rows, by %s', async (by) => {
    // A busy machine may need longer to read them than a file system has to answer.
    await vi.waitFor(
      async () => {
        const { document } = await runJson(['--discovery', by]);
        expectGoodRow(document, thread);
      },
      { timeout: 100_000 },
    );
  });

  it('is read anew at each refresh, for it tells of nothing that the other side writes', async () => {
    const watching = startBuilt(['status', '--watch', '--codex-home', join(drive(), 'home')]);
    await expect.poll(watching.stdout).toContain('1 idle\n');
    const payload = { type: 'task_started', turn_id: 'of-windows' };
    const line = { timestamp: new Date().toISOString(), type: 'event_msg', payload };
    appendFileSync(inWindows(thread.path), `${JSON.stringify(line)}\n`);
    await expect.poll(watching.stdout).toMatch(/\b1 work/);
    watching.child.kill('SIGTERM');
    await watching.ended;
  });
});

const ownMounts = need('a mount namespace of its own', 'unshare', ['-m', 'true']);

/** WSL has one mount namespace for programs with administrator rights, and another one for all others. */
it.runIf(ownMounts.met).each(['lsof', 'proc'])(
  'a session of the other mount namespace has its row, by %s',
  async (by) => {
    const thread = await home.hold({ under: ['unshare', '-m'] });
    const { document } = await runJson(['--discovery', by, '--codex-home', home.codexHome]);
    expectGoodRow(document, thread);
  },
);
