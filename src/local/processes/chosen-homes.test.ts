import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aThreadId } from '../../../fixtures/a-session.js';
import { fakeHost, refusing } from '../../../fixtures/fake-host.js';
import { aHolding, aProcess, someHome } from '../../../fixtures/some-facts.js';
import type { Discovery } from '../../core/facts/processes.js';
import { chooseHomes } from './chosen-homes.js';

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'cps-homes-')));
  mkdirSync(join(folder, 'home'));
  symlinkSync('home', join(folder, 'link'));
  writeFileSync(join(folder, 'file'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

function found(processes: Discovery['processes'], holdings: Discovery['holdings'] = []): Discovery {
  return { via: 'lsof', processes, holdings, failures: [] };
}

describe('without a home of choice', () => {
  const mine = aProcess(5, { codexHome: '/a' });
  const theirs = aProcess(6, { uid: 0, codexHome: '/b' });
  const anyones = aProcess(7, { uid: undefined, codexHome: undefined });

  it('every home is shown that a process of this user uses, once', async () => {
    const holdings = [aHolding(5, aThreadId(1), 'rollout'), aHolding(6, aThreadId(2), 'rollout')];
    const seen = found([mine, theirs, anyones, { ...mine, pid: theirs.pid, uid: 1000 }], holdings);
    const chosen = await chooseHomes(seen, undefined, fakeHost());
    expect(chosen.homes).toEqual(['/a', someHome]);
    expect(chosen.warnings).toEqual([]);
  });

  it('processes of other users are left out, and those of unknown users are not', async () => {
    const holdings = [5, 6, 7].map((pid) => aHolding(pid, aThreadId(pid), 'rollout'));
    const { discovery, leftOut } = await chooseHomes(
      found([mine, theirs, anyones], holdings),
      undefined,
      fakeHost(),
    );
    expect(leftOut).toEqual([{ process: theirs, why: 'other-user' }]);
    expect(discovery.processes.map(({ pid }) => pid)).toEqual([5, 7]);
    expect(discovery.holdings.map(({ pid }) => pid)).toEqual([5, 7]);
  });
});

describe('a home of choice', () => {
  it('is followed to where it really is, and shown whoever runs what is in it', async () => {
    const codexHome = join(folder, 'home');
    const holding = { ...aHolding(6, aThreadId(1), 'rollout'), codexHome };
    const processes = [
      aProcess(5, { codexHome: '/other' }),
      aProcess(6, { codexHome: '/other', uid: 0 }),
      aProcess(7, { codexHome }),
      aProcess(8, { codexHome: undefined }),
    ];
    const seen = found(processes, [aHolding(5, aThreadId(2), 'rollout'), holding]);
    const chosen = await chooseHomes(seen, join(folder, 'link'), fakeHost());
    expect(chosen.homes).toEqual([codexHome]);
    expect(chosen.discovery.holdings).toEqual([holding]);
    expect(chosen.discovery.processes.map(({ pid }) => pid)).toEqual([6, 7, 8]);
    expect(chosen.leftOut).toEqual([{ process: processes[0], why: 'other-home' }]);
  });

  it('that is mounted at a second place has the name by which it is used', async () => {
    const [home, other] = [join(folder, 'home'), join(folder, 'mounted')];
    const { files, ...host } = fakeHost();
    const stat = (path: string): ReturnType<typeof files.stat> =>
      files.stat(path === other ? home : path);
    const seen = found([aProcess(5, { codexHome: '/c' }), aProcess(6, { codexHome: other })]);
    const chosen = await chooseHomes(seen, home, { ...host, files: { ...files, stat } });
    expect(chosen.homes).toEqual([other]);
    expect(chosen.discovery.processes.map(({ pid }) => pid)).toEqual([6]);
  });

  it('that was deleted under its sessions still has them', async () => {
    const codexHome = join(folder, 'deleted');
    const holding = { ...aHolding(6, aThreadId(1), 'rollout'), codexHome };
    const seen = found(
      [aProcess(6, { codexHome }), aProcess(5, { codexHome: '/other' })],
      [holding],
    );
    const chosen = await chooseHomes(seen, codexHome, fakeHost());
    expect(chosen.discovery.holdings).toEqual([holding]);
    expect(chosen.discovery.processes.map(({ pid }) => pid)).toEqual([6]);
    expect([chosen.homes, chosen.warnings]).toEqual([[codexHome], []]);
  });

  it('that may be seen and not be entered keeps its rows, with a warning', async () => {
    const codexHome = join(folder, 'home');
    const holding = { ...aHolding(5, aThreadId(1), 'rollout'), codexHome };
    const files = refusing(/home\/sessions$/, 'EACCES');
    const chosen = await chooseHomes(
      found([aProcess(5)], [holding]),
      codexHome,
      fakeHost({ files }),
    );
    expect(chosen).toMatchObject({ homes: [codexHome], discovery: { holdings: [holding] } });
    expect(chosen.warnings).toEqual([
      `CODEX_HOME ${codexHome} may not be entered: what its sessions do is not known`,
    ]);
  });

  it.each([
    ['does not exist', 'nowhere', undefined],
    ['is not a directory', 'file', undefined],
    ['is not a directory', 'file/below', undefined],
    ['may not be read', 'home', 'EACCES'],
    ['cannot be read (EIO)', 'home', 'EIO'],
  ])('that %s is a warning and no rows', async (why, name, code) => {
    const holdings = [aHolding(5, aThreadId(1), 'rollout')];
    const files = code === undefined ? undefined : refusing(/home$/, code);
    const path = join(folder, name);
    const seen = found([aProcess(5)], holdings);
    const chosen = await chooseHomes(seen, path, fakeHost(files ? { files } : {}));
    expect(chosen).toMatchObject({ homes: [], discovery: { holdings: [] } });
    expect(chosen.warnings).toEqual([`CODEX_HOME ${path} ${why}: no sessions are shown`]);
  });
});
