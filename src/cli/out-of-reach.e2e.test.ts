import { chmodSync, chownSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectGoodRow, rowOf } from '../../fixtures/whole-program/expect-row.js';
import {
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../fixtures/whole-program/live-home.js';
import { builtProgram, runJson } from '../../fixtures/whole-program/run-built.js';
import { need } from '../../fixtures/whole-program/skip-without.js';
import { removeFolder } from '../../fixtures/remove-folder.js';

let home: LiveHome;
let good: HeldThread;
beforeAll(async () => {
  home = liveHome();
  good = await home.hold();
});
afterAll(() => home.stop());

const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
const otherUser = need('another user', asNobody[0] ?? '', [
  ...asNobody.slice(1),
  ...[process.execPath, builtProgram, '--version'],
]);

describe.runIf(otherUser.met)('as another user', () => {
  const nobody = 65_534;
  let folder: string;
  beforeAll(() => {
    chmodSync(home.folder, 0o755);
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'cps-nobody-')));
    chownSync(folder, nobody, nobody);
  });
  afterAll(() => removeFolder(folder));

  it('a home that may not be read keeps its rows, which say so', async () => {
    const open = join(folder, 'open');
    const closed = join(folder, 'closed');
    const seen = await home.hold({ codexHome: open, under: asNobody });
    const unseen = await home.hold({ codexHome: closed, under: asNobody, withLock: true });
    chmodSync(closed, 0o000);
    const { document } = await runJson([], { under: asNobody });
    expectGoodRow(document, seen);
    expect(rowOf(document, unseen)).toMatchObject({
      status: 'unknown',
      status_reason: expect.stringContaining('EACCES') as string,
      title: 'work',
    });
    expect(document.sessions.filter((row) => row['codex_home'] === home.codexHome)).toEqual([]);
    const chosen = await runJson(['--codex-home', closed], { under: asNobody });
    expect(rowOf(chosen.document, unseen)['status']).toBe('unknown');
    chmodSync(folder, 0o000);
    const away = await runJson(['--codex-home', closed], { under: asNobody });
    chmodSync(folder, 0o755);
    expect(away.document).toMatchObject({
      sessions: [],
      warnings: expect.arrayContaining([
        expect.stringContaining('may not be read'),
      ]) as readonly string[],
    });
  });

  it.each(['lsof', 'proc'])('by %s, what others run is counted in a warning', async (discovery) => {
    const args = ['--discovery', discovery, '--codex-home', home.codexHome];
    const { document } = await runJson(args, { under: asNobody });
    expect(document.sessions).toEqual([]);
    expect(document.warnings.join()).toMatch(/\d+ codex process(?:es)? of other users/);
  });
});

const ownMounts = need('a mount namespace of its own', 'unshare', ['-m', 'true']);

describe.runIf(ownMounts.met)('a home in a container', () => {
  /** Its files lie in a file system that only its own process has mounted. */
  const inContainer = ({ id, path }: { id: string; path: string }): readonly string[] => {
    const inside = join(home.folder, 'container');
    const script = [
      `mkdir -p ${inside} && mount -t tmpfs tmpfs ${inside}`,
      `mkdir -p "${inside}/$(dirname "$0")" ${inside}/thread-writer-locks ${inside}/work`,
      `cd ${inside}/work`,
      `exec 3>>"${inside}/$0" 4>>"${inside}/thread-writer-locks/$1.lock"`,
      'shift; exec "$@"',
    ].join(' && ');
    const below = path.slice(path.indexOf('/sessions/') + 1);
    return ['unshare', '-m', 'sh', '-c', script, below, id];
  };

  it.each([
    ['lsof', true],
    ['proc', false],
  ])('by %s, has its row, with what its own rollout says', async (by, withLock) => {
    const thread = await home.hold({ under: inContainer, withLock });
    const args = ['--debug', '--discovery', by];
    const path = thread.path.replace(home.codexHome, join(home.folder, 'container'));
    // The shell inside takes a moment until it has become the process.
    let { document } = await runJson(args);
    while (!document.sessions.some((row) => row['rollout_path'] === path)) {
      ({ document } = await runJson(args));
    }
    expectGoodRow(document, good);
    expect(rowOf(document, thread)).toMatchObject({
      pids: [thread.pid],
      cwd: join(home.folder, 'container', 'work'),
      status: 'working',
      status_reason: expect.stringContaining('the rollout was written just now') as string,
      owner: 'tui',
      title: 'work',
    });
  });
});
