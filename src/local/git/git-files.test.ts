import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGitFile } from './find-repository.js';
import { branchName, parseWorktreeList } from './head-reader.js';
import { findPackedRef, isSafeRef, parseGitRef } from './read-head.js';

const a = 'a'.repeat(40);
const b = 'b'.repeat(40);

describe('HEAD', () => {
  it.each([
    ['ref: refs/heads/main\n', { ref: 'refs/heads/main', commit: undefined }],
    ['ref:refs/heads/main', { ref: 'refs/heads/main', commit: undefined }],
    [`${a}\n`, { ref: undefined, commit: a }],
    [`${a}\r\n`, { ref: undefined, commit: a }],
    [`${'c'.repeat(64)}\n`, { ref: undefined, commit: 'c'.repeat(64) }],
    [a.slice(1), undefined],
    ['ref: /etc/passwd', undefined],
    ['ref: refs/heads/../../x', undefined],
    ['ref: refs/heads/a\u001bb', undefined],
    ['', undefined],
  ])('%j', (text, expected) => {
    expect(parseGitRef(text)).toEqual(expected);
  });

  it('of any content gives no ref that leads out of the repository', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const head = parseGitRef(`ref: ${text}`);
        expect(head?.ref === undefined || isSafeRef(head.ref)).toBe(true);
      }),
    );
  });
});

it('a branch is named as git names it', () => {
  expect(branchName('refs/heads/feature/x')).toBe('feature/x');
  expect(branchName('refs/remotes/origin/x')).toBe('remotes/origin/x');
});

it.each([
  ['gitdir: /x/.git/worktrees/y\n', '/x/.git/worktrees/y'],
  ['gitdir: ../.git/modules/a b\r\n', '../.git/modules/a b'],
  ['gitdir: \n', undefined],
  ['gitdir: a\0b', undefined],
  ['hello', undefined],
])('a .git file: %j', (text, expected) => {
  expect(parseGitFile(text)).toBe(expected);
});

describe('packed-refs', () => {
  const lines = `# pack-refs with: peeled\n${a} refs/heads/main\n${b} refs/tags/v1\n^${a}\nno refs/heads/x\n`;
  it.each([
    ['refs/heads/main', a],
    ['refs/tags/v1', b],
    ['refs/heads/mai', undefined],
    ['heads/main', undefined],
    ['refs/heads/x', undefined],
  ])('%s', (ref, expected) => {
    expect(findPackedRef(lines, ref)).toBe(expected);
  });

  it('may begin with the ref', () => {
    expect(findPackedRef(`${a} refs/heads/main\n`, 'refs/heads/main')).toBe(a);
  });
});

describe('git worktree list', () => {
  const list = `worktree /r\nHEAD ${a}\nbranch refs/heads/main\n\nworktree /r2\nHEAD ${b}\ndetached\n\nworktree /r3\nHEAD ${'0'.repeat(40)}\nbranch refs/heads/new\n\n`;
  it.each([
    ['/r', { ref: 'refs/heads/main', commit: a }],
    ['/r2', { ref: undefined, commit: b }],
    ['/r3', { ref: 'refs/heads/new', commit: undefined }],
    ['/r4', undefined],
  ])('%s', (root, expected) => {
    expect(parseWorktreeList(list, root)).toEqual(expected);
  });
});
