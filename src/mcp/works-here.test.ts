import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ago, aSession, type SessionOverrides } from '../../fixtures/a-session.js';
import { git, gitSandbox, makeRepository } from '../../fixtures/git-repositories.js';
import { realFiles, thisUser } from '../../fixtures/test-ports.js';
import { epochMs } from '../core/time.js';
import { readPlace, relationOf, type Place } from './works-here.js';

const sandbox = gitSandbox();
afterAll(() => sandbox.remove());

const ports = {
  ...{ files: realFiles(), identity: thisUser, now: () => epochMs(Date.now()) },
  run: () => Promise.reject(new Error('no program was due')),
};

describe('a place', () => {
  it('has the repository of its directory, also behind a link and in a worktree', async () => {
    const root = sandbox.next();
    const repo = makeRepository(join(root, 'shop'));
    git(repo, 'remote', 'add', 'origin', 'git@github.com:ada/shop.git');
    git(repo, 'worktree', 'add', '-q', '-b', 'pears', join(root, 'tree'));
    symlinkSync(join(root, 'tree'), join(root, 'link'));
    expect(await readPlace(ports, join(root, 'link', 'new.ts'))).toEqual({
      ok: true,
      value: {
        repoRoot: join(root, 'tree'),
        repoMainRoot: repo,
        repoRemote: 'github.com/ada/shop',
        directories: [join(root, 'link'), join(root, 'tree')],
        paths: [join(root, 'link', 'new.ts'), join(root, 'tree', 'new.ts')],
        homeDir: thisUser.homeDir,
      },
    });
  });

  it('need not be in a repository', async () => {
    const root = sandbox.next();
    expect(await readPlace(ports, `${root}/`)).toMatchObject({
      value: { repoRoot: undefined, paths: [root, root] },
    });
  });

  it('is refused where its directory is not there, or its repository is broken', async () => {
    const root = sandbox.next();
    expect(await readPlace(ports, join(root, 'no', 'file'))).toEqual({
      ok: false,
      error: `${root}/no cannot be read here (ENOENT): check the path`,
    });
    mkdirSync(join(root, 'broken', '.git'), { recursive: true });
    symlinkSync('nowhere', join(root, 'broken', '.git', 'HEAD'));
    expect(await readPlace(ports, join(root, 'broken'))).toMatchObject({ ok: false });
  });
});

const shop = '/home/ada/shop';
const place: Place = {
  ...{ repoRoot: shop, repoMainRoot: '/home/ada/main', repoRemote: 'github.com/ada/shop' },
  ...{ directories: [`${shop}/src`], paths: [`${shop}/src/a.ts`], homeDir: '/home/ada' },
};
const outside: Place = {
  ...{ repoRoot: undefined, repoMainRoot: undefined, repoRemote: undefined },
  ...{ directories: ['/srv/notes'], paths: ['/srv/notes'], homeDir: '/home/ada' },
};
const changed = (path: string): SessionOverrides => ({ changedFiles: [{ path, at: ago(5) }] });
const nowhere = { cwd: '/opt', repoRoot: undefined };
const shared = { repoMainRoot: '/home/ada/main', repoRemote: 'github.com/ada/shop' };

describe('a session', () => {
  it.each<readonly [string, string | undefined, SessionOverrides, Place]>([
    ['changed the file', 'changed_here', { ...nowhere, ...changed(`${shop}/src/a.ts`) }, place],
    ['changed another file', undefined, { ...nowhere, ...changed(`${shop}/src/b.ts`) }, place],
    ['changed a file below', 'changed_here', { ...nowhere, ...changed('/srv/notes/a/b') }, outside],
    ['changed a file beside', undefined, { ...nowhere, ...changed('/srv/notes-2/b') }, outside],
    ['works in the worktree', 'same_worktree', { cwd: `${shop}/lib`, repoRoot: shop }, place],
    ['works below', 'same_directory', { cwd: '/srv/notes/a', repoRoot: '/srv/notes/a' }, outside],
    ['works above', 'same_directory', { cwd: '/srv', repoRoot: undefined }, outside],
    ['works in /', undefined, { cwd: '/', repoRoot: undefined }, outside],
    ['works above, in a repository', undefined, { cwd: '/srv', repoRoot: '/srv' }, outside],
    ['is in another worktree', 'other_worktree', { cwd: '/w', repoRoot: '/w', ...shared }, place],
    ['is in a clone', 'other_clone', { ...nowhere, repoRemote: shared.repoRemote }, place],
    ['is in a clone elsewhere', 'other_clone', { host: 'studio', ...shared }, place],
    ['has the same paths elsewhere', undefined, { host: 'studio', repoRoot: shop }, place],
    [
      'changed that path elsewhere',
      undefined,
      { host: 'studio', ...changed('/srv/notes/a') },
      outside,
    ],
    ['works nowhere near', undefined, nowhere, place],
  ])('that %s: %s', (_, relation, overrides, where) => {
    expect(relationOf(aSession(overrides), where)).toBe(relation);
  });
});
