import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  commit,
  git,
  gitSandbox,
  gitSays,
  lookAt,
  makeRepository,
  testHeadReader,
} from '../../../fixtures/git-repositories.js';
import { realFiles } from '../../../fixtures/test-ports.js';
import { epochMs } from '../../core/time.js';
import type { Command, CommandOutcome } from '../../platform/host-ports.js';
import { runCommand } from '../../platform/processes/run-program.js';
import { headReader } from './head-reader.js';

const sandbox = gitSandbox();
afterAll(sandbox.remove);
let root: string;
beforeEach(() => {
  root = sandbox.next();
});
const repository = (): string => makeRepository(join(root, 'repo'));

describe('where there is no directory', () => {
  it.each([
    ['it is gone', () => join(root, 'gone')],
    [
      'it is a file',
      () => {
        writeFileSync(join(root, 'file'), '');
        return join(root, 'file');
      },
    ],
    ['its name has a NUL byte', () => 'a\0b'],
    [
      'it is below a file',
      () => {
        writeFileSync(join(root, 'file'), '');
        return join(root, 'file', 'below');
      },
    ],
  ])('says so: %s', async (_why, make) => {
    expect(await lookAt(make())).toEqual({ kind: 'no-directory' });
  });

  it('that may be read, is found', async () => {
    const files = realFiles();
    const heads = headReader({
      now: () => epochMs(0),
      run: () => Promise.reject(new Error('no git process was due')),
      files: { ...files, stat: async () => ({ ok: false, error: { code: 'EACCES' } }) },
    });
    expect(await lookAt(root, heads)).toEqual({ kind: 'no-directory' });
  });
});

it('a parent that may not be read hides no repository above it', async () => {
  const directory = repository();
  const deep = join(directory, 'locked', 'deep');
  mkdirSync(deep, { recursive: true });
  const files = realFiles();
  const locked = join(directory, 'locked', '.git');
  const heads = headReader({
    now: () => epochMs(0),
    run: () => Promise.reject(new Error('no git process was due')),
    files: {
      ...files,
      stat: async (path) =>
        path === locked ? { ok: false, error: { code: 'EACCES' } } : files.stat(path),
    },
  });
  expect(await lookAt(deep, heads)).toMatchObject({ kind: 'branch', root: directory });
});

describe('a broken repository is a failure with a reason', () => {
  const broken: Record<string, [(directory: string) => void, string]> = {
    'HEAD is empty': [
      (d) => writeFileSync(join(d, '.git/HEAD'), ''),
      'HEAD is no ref and no commit',
    ],
    'HEAD is binary': [
      (d) => writeFileSync(join(d, '.git/HEAD'), Buffer.alloc(9_000, 0xff)),
      'HEAD is no ref and no commit',
    ],
    'HEAD leads out of the repository': [
      (d) => writeFileSync(join(d, '.git/HEAD'), 'ref: refs/heads/../../../../../etc/passwd\n'),
      'HEAD is no ref and no commit',
    ],
    'HEAD is a directory': [
      (d) => {
        rmSync(join(d, '.git/HEAD'));
        mkdirSync(join(d, '.git/HEAD'));
      },
      'HEAD: ENOENT',
    ],
    'the branch is garbage': [
      (d) => writeFileSync(join(d, '.git/refs/heads/main'), 'hello'),
      'its branch is no ref and no commit',
    ],
    'the branches lead in a circle': [
      (d) => writeFileSync(join(d, '.git/refs/heads/main'), 'ref: refs/heads/main\n'),
      'HEAD leads in a circle',
    ],
    'the .git file is garbage': [
      (d) => {
        rmSync(join(d, '.git'), { recursive: true });
        writeFileSync(join(d, '.git'), 'hello');
      },
      '.git names no repository',
    ],
    'the .git file leads nowhere': [
      (d) => {
        rmSync(join(d, '.git'), { recursive: true });
        writeFileSync(join(d, '.git'), 'gitdir: ../gone/.git\n');
      },
      'HEAD: ENOENT',
    ],
  };
  it.each(Object.entries(broken))('%s', async (_name, [breakIt, detail]) => {
    const directory = repository();
    breakIt(directory);
    expect(await lookAt(directory)).toEqual({ kind: 'failure', root: directory, detail });
  });

  it('that loses its HEAD is none, as for git, and one again when it is repaired', async () => {
    const directory = repository();
    let later = 60_000;
    const heads = testHeadReader({ later: () => later });
    await lookAt(directory, heads);
    renameSync(join(directory, '.git/HEAD'), join(directory, '.git/away'));
    expect(await lookAt(directory, heads)).toMatchObject({ kind: 'none' });
    later += 5_000;
    renameSync(join(directory, '.git/away'), join(directory, '.git/HEAD'));
    expect(await lookAt(directory, heads)).toMatchObject({ branch: 'main' });
  });
});

it('a hostile branch name reaches no terminal', async () => {
  const directory = repository();
  writeFileSync(join(directory, '.git/HEAD'), 'ref: refs/heads/a\u202eb\u009b31mc\n');
  expect(await lookAt(directory)).toMatchObject({
    kind: 'branch',
    branch: 'abc',
    commit: undefined,
  });
});

describe('where the files do not suffice', () => {
  /** What a reftable repository of git 2.45 on looks like to readers of files. */
  function reftable(): string {
    const directory = repository();
    writeFileSync(join(directory, '.git/HEAD'), 'ref: refs/heads/.invalid\n');
    mkdirSync(join(directory, '.git/reftable'));
    writeFileSync(join(directory, '.git/reftable/tables.list'), 'one\n');
    return directory;
  }
  const listing = (directory: string): CommandOutcome => ({
    kind: 'exited',
    code: 0,
    stderr: '',
    stdout: `worktree ${dirname(directory)}/other\nHEAD ${'b'.repeat(40)}\nbranch refs/heads/other\n\nworktree ${directory}\nHEAD ${'a'.repeat(40)}\nbranch refs/heads/table/d\n\n`,
  });

  it('asks git, once as long as the tables are the same', async () => {
    const directory = reftable();
    const commands: Command[] = [];
    const run = async (command: Command): Promise<CommandOutcome> => {
      commands.push(command);
      return listing(directory);
    };
    const heads = testHeadReader({ run });
    const expected = { kind: 'branch', root: directory, branch: 'table/d', commit: 'a'.repeat(40) };
    expect(await lookAt(directory, heads)).toMatchObject(expected);
    expect(await lookAt(directory, heads)).toMatchObject(expected);
    expect(commands).toHaveLength(1);
    expect(commands[0]?.args.join(' ')).toContain(`-C ${directory} worktree list`);
    expect(commands[0]?.timeoutMs).toBe(250);
    writeFileSync(join(directory, '.git/reftable/tables.list'), 'one\ntwo\n');
    utimesSync(join(directory, '.git/reftable/tables.list'), 1, 1);
    await lookAt(directory, heads);
    expect(commands).toHaveLength(2);
  });

  it.each<[string, CommandOutcome, string]>([
    ['hangs', { kind: 'timed-out', afterMs: 250 }, 'git failed (no end after 250 ms)'],
    ['is missing', { kind: 'missing' }, 'there is no git'],
    [
      'fails',
      { kind: 'exited', code: 128, stdout: '', stderr: '' },
      'git failed (exit 128: no output)',
    ],
    [
      'says nothing of it',
      { kind: 'exited', code: 0, stdout: 'hello', stderr: '' },
      'git does not list it',
    ],
    ['is killed', { kind: 'killed', signal: 'SIGKILL' }, 'git failed (killed by SIGKILL)'],
  ])('says why where git %s, and does not try again for 30 s', async (_how, outcome, detail) => {
    const directory = reftable();
    let runs = 0;
    let later = 0;
    const run = async (): Promise<CommandOutcome> => {
      runs += 1;
      return outcome;
    };
    const heads = testHeadReader({ run, later: () => later });
    const failure = { kind: 'failure', root: directory, detail };
    expect(await lookAt(directory, heads)).toEqual(failure);
    expect(await lookAt(directory, heads)).toEqual(failure);
    expect(runs).toBe(1);
    later = 31_000;
    await lookAt(directory, heads);
    expect(runs).toBe(2);
  });

  it('asks git where packed-refs is too large to search', async () => {
    const directory = repository();
    git(directory, 'pack-refs', '--all');
    const files = realFiles();
    const heads = headReader({
      now: () => epochMs(0),
      run: async () => listing(directory),
      files: {
        ...files,
        open: async () => ({
          ok: true,
          value: {
            stat: () => files.stat(directory),
            read: async (_offset, length) => ({ ok: true, value: Buffer.alloc(length, '#') }),
            close: () => Promise.resolve(),
          },
        }),
      },
    });
    expect(await lookAt(directory, heads)).toMatchObject({ branch: 'table/d' });
  });

  it('agrees with a real reftable repository', async (ctx) => {
    const directory = join(root, 'real-reftable');
    mkdirSync(directory);
    try {
      git(directory, 'init', '-q', '-b', 'main', '--ref-format=reftable');
    } catch {
      const reason = `${git(root, '--version')} makes no reftable repository (2.45 does)`;
      process.stderr.write(`not run: ${reason}\n`);
      ctx.skip(reason);
    }
    commit(directory);
    const run = async (command: Command): Promise<CommandOutcome> => ({
      kind: 'exited',
      code: 0,
      stderr: '',
      stdout: execFileSync(command.program, command.args, { encoding: 'utf8' }),
    });
    expect(await lookAt(directory, testHeadReader({ run }))).toEqual(gitSays(directory));
  });
});

describe('a repository that wants to run its own programs', () => {
  /** HEAD makes us ask git, and everything that git could be made to run leaves a mark. */
  function hostile(): { readonly directory: string; readonly mark: string } {
    const directory = repository();
    const mark = join(root, 'mark');
    const program = join(directory, 'git');
    writeFileSync(program, `#!/bin/sh\necho "$0 $*" >> ${mark}\n`);
    chmodSync(program, 0o755);
    mkdirSync(join(directory, 'hooks'));
    for (const name of ['post-index-change', 'reference-transaction', 'query-watchman']) {
      symlinkSync(program, join(directory, 'hooks', name));
    }
    for (const [key, value] of [
      ['core.fsmonitor', program],
      ['core.hooksPath', join(directory, 'hooks')],
      ['core.pager', program],
      ['pager.worktree', 'true'],
      ['core.sshCommand', program],
      ['core.alternateRefsCommand', program],
      ['alias.worktree', `!${program}`],
      ['extensions.partialClone', 'origin'],
      ['remote.origin.promisor', 'true'],
      ['remote.origin.url', `ext::${program}`],
      ['protocol.ext.allow', 'always'],
      ['include.path', join(directory, 'included')],
    ] as const) {
      git(directory, 'config', key, value);
    }
    writeFileSync(join(directory, 'included'), `[core]\n\tfsmonitor = ${program}\n`);
    writeFileSync(join(directory, '.git/HEAD'), 'ref: refs/heads/.invalid\n');
    return { directory, mark };
  }

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('is read without running any of them', async () => {
    const { directory, mark } = hostile();
    const commands: Command[] = [];
    const heads = testHeadReader({
      run: (command) => {
        commands.push(command);
        return runCommand({ ...command, timeoutMs: 20_000 });
      },
    });
    vi.stubEnv('GIT_EXEC_PATH', directory);
    vi.stubEnv('GIT_SSH_COMMAND', join(directory, 'git'));
    for (const first of ['.', '', './', `../${basename(directory)}`]) {
      vi.stubEnv('PATH', `${first}:${process.env['PATH'] ?? ''}`);
      const before = process.cwd();
      process.chdir(directory);
      try {
        expect(await lookAt(directory, heads)).not.toEqual({ kind: 'no-directory' });
      } finally {
        process.chdir(before);
      }
    }
    expect(commands.map(({ program }) => program)).toContain('git');
    expect(existsSync(mark)).toBe(false);
  });
});

it('a file that may not be read is a failure', async (ctx) => {
  if (process.getuid?.() === 0) ctx.skip('root may read everything');
  const directory = repository();
  chmodSync(join(directory, '.git/HEAD'), 0);
  expect(await lookAt(directory)).toMatchObject({ kind: 'failure', detail: 'HEAD: EACCES' });
});
