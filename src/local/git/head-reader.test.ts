import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { distinct } from '../../../fixtures/costly-json.js';
import {
  commit,
  git,
  gitSandbox,
  gitSays,
  gitSituations,
  lookAt,
  makeRepository,
  testHeadReader,
} from '../../../fixtures/git-repositories.js';
import type { Journal } from '../../../fixtures/test-ports.js';

const sandbox = gitSandbox();
afterAll(sandbox.remove);
let root: string;
beforeEach(() => {
  root = sandbox.next();
});
const repository = (): string => makeRepository(join(root, 'repo'));

describe('without a git process, the same as from git', () => {
  it.each(Object.entries(gitSituations))('%s', async (name, make) => {
    const directory = make(root);
    const seen = await lookAt(directory);
    const said = gitSays(directory);
    // Git itself follows a second name to its end, where we show the name that HEAD has.
    if (name.startsWith('a branch that is another name')) {
      expect(seen).toMatchObject({
        kind: 'branch',
        branch: 'alias',
        commit: git(directory, 'rev-parse', 'HEAD'),
      });
    } else expect(seen).toEqual(said);
  });

  it('whose HEAD is a symbolic link, as git makes it by core.preferSymlinkRefs', async () => {
    const directory = makeRepository(join(root, 'linked'));
    const head = (): string => git(directory, 'symbolic-ref', 'HEAD');
    git(directory, 'config', 'core.preferSymlinkRefs', 'true');
    for (const branch of ['topic', 'other']) {
      git(directory, 'checkout', '-q', '-B', branch);
      rmSync(join(directory, '.git', 'HEAD'));
      symlinkSync(`refs/heads/${branch}`, join(directory, '.git', 'HEAD'));
      expect(head()).toBe(`refs/heads/${branch}`);
      expect(await lookAt(directory)).toMatchObject({ kind: 'branch', branch });
    }
    rmSync(join(directory, '.git', 'HEAD'));
    symlinkSync('refs/heads/unborn', join(directory, '.git', 'HEAD'));
    expect(head()).toBe('refs/heads/unborn');
    expect(await lookAt(directory)).toMatchObject({ kind: 'branch', branch: 'unborn' });
    git(directory, 'pack-refs', '--all');
    rmSync(join(directory, '.git', 'HEAD'));
    symlinkSync('refs/heads/topic', join(directory, '.git', 'HEAD'));
    expect(await lookAt(directory)).toMatchObject({ kind: 'branch', branch: 'topic' });
  });

  it('outside any repository', async () => {
    expect(await lookAt(root)).toMatchObject({ kind: 'none' });
    expect(await lookAt('/')).toMatchObject({ kind: 'none' });
  });
});

describe('a repository that is read again', () => {
  it('is read once for all sessions in it', async () => {
    const directory = repository();
    const inside = ['a', 'b', 'c'].map((name) => join(directory, name));
    for (const each of inside) mkdirSync(each);
    const journal: Journal = [];
    const seen = await testHeadReader({ journal })([directory, ...inside, directory]);
    expect([...seen.values()]).toEqual(Array(4).fill(gitSays(directory)));
    expect(journal.filter((note) => note === `read ${directory}/.git/HEAD`)).toHaveLength(1);
    expect(journal.filter((note) => note === `stat ${directory}/.git`)).toHaveLength(1);
  });

  it('shows a switch of the branch', async () => {
    const directory = repository();
    const heads = testHeadReader();
    await lookAt(directory, heads);
    git(directory, 'checkout', '-q', '-b', 'next');
    expect(await lookAt(directory, heads)).toEqual(gitSays(directory));
    git(directory, 'checkout', '-q', '--detach');
    expect(await lookAt(directory, heads)).toEqual(gitSays(directory));
  });

  it.each([
    ['a commit', (d: string) => commit(d)],
    ['packing', (d: string) => void git(d, 'pack-refs', '--all')],
    [
      'a commit over packed refs',
      (d: string) => {
        git(d, 'pack-refs', '--all');
        commit(d);
      },
    ],
    [
      'a packed branch that moved and was packed again',
      (d: string) => {
        git(d, 'pack-refs', '--all');
        commit(d);
        git(d, 'pack-refs', '--all');
      },
    ],
  ])('shows %s', async (_what, change) => {
    const directory = repository();
    const heads = testHeadReader();
    await lookAt(directory, heads);
    change(directory);
    expect(await lookAt(directory, heads)).toEqual(gitSays(directory));
  });

  it('is read as it is now, whatever its stat says', async () => {
    const directory = repository();
    const head = join(directory, '.git/HEAD');
    const time = new Date();
    const heads = testHeadReader();
    utimesSync(head, time, time);
    await lookAt(directory, heads);
    writeFileSync(head, 'ref: refs/heads/maim\n');
    utimesSync(head, time, time);
    expect(await lookAt(directory, heads)).toMatchObject({ branch: 'maim' });
  });

  it('gives way to one that is made nearer by', async () => {
    const directory = repository();
    const inner = join(directory, 'inner');
    mkdirSync(inner);
    const heads = testHeadReader();
    expect(await lookAt(inner, heads)).toMatchObject({ root: directory });
    git(inner, 'init', '-q', '-b', 'own');
    expect(await lookAt(inner, heads)).toMatchObject({ root: inner, branch: 'own' });
  });

  it('is forgotten when it was removed', async () => {
    const directory = repository();
    const heads = testHeadReader();
    await lookAt(directory, heads);
    rmSync(directory, { recursive: true });
    expect(await lookAt(directory, heads)).toEqual({ kind: 'no-directory' });
  });
});

it('finds a branch in 30 MB of packed refs', async () => {
  const directory = repository();
  const tip = git(directory, 'rev-parse', 'HEAD');
  const lines = distinct(30_000_000, (n) => `${'1'.repeat(40)} refs/heads/b${n}\n`);
  rmSync(join(directory, '.git/refs/heads/main'));
  const header = '# pack-refs with: peeled fully-peeled sorted \n';
  writeFileSync(join(directory, '.git/packed-refs'), `${header}${lines}${tip} refs/heads/main\n`);
  expect(await lookAt(directory)).toMatchObject({ branch: 'main', commit: tip });
});
