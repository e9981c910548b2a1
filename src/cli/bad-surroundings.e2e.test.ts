import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { git, makeRepository } from '../../fixtures/git-repositories.js';
import { rolloutLines } from '../../fixtures/stand-in/stand-in-rollout.js';
import { expectGoodRow, rowOf } from '../../fixtures/whole-program/expect-row.js';
import {
  idleShape,
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../fixtures/whole-program/live-home.js';
import { runBuilt, runJson } from '../../fixtures/whole-program/run-built.js';
import { removeFolder } from '../../fixtures/remove-folder.js';

let home: LiveHome;
let good: HeldThread;
beforeAll(async () => {
  home = liveHome();
  good = await home.hold();
});
afterAll(() => home.stop());

describe('text that would take over a terminal', () => {
  const hostile =
    '\x1b]0;owned\x07\x1b[2J\x9b31m\u202egnp.exe\tand\nmore\r\u0085\u2028\u200b\x00end';
  /** Nothing but line ends and what has a shape. */
  const unsafe = /[^\n\P{C}]|[\u2028\u2029]/u;
  let thread: HeldThread;

  beforeAll(async () => {
    // A name of the file system may hold all but a NUL and a slash.
    const cwd = `dir ${hostile.replaceAll('\x00', '')}`;
    thread = await home.hold({
      cwd,
      content: (place) =>
        rolloutLines({ ...place, startedAt: Date.now(), shape: idleShape })
          .replaceAll('Do the next thing, please.', JSON.stringify(hostile).slice(1, -1))
          .replaceAll('codex-tui', '\\u001b[31moriginator\\u0007'),
    });
    makeRepository(thread.cwd);
    // git itself refuses such a name; the file does not.
    writeFileSync(join(thread.cwd, '.git', 'HEAD'), 'ref: refs/heads/b\x1b[31m\u202e\tx\n');
  });

  it('reaches no reader of the document', async () => {
    const run = await runJson(['--debug', '--codex-home', home.codexHome]);
    expectGoodRow(run.document, good);
    const row = rowOf(run.document, thread);
    expect(row['title']).toBe('gnp.exe and more end');
    expect(row['cwd']).toMatch(/dir gnp\.exe and more end$/);
    expect(row['originator']).toBe('originator');
    expect(unsafe.test(run.stdout)).toBe(false);
    expect(run.stdout).not.toMatch(/\\u00[0189]|\\u20[02]|\\[tr]/);
  });

  it('reaches no terminal and breaks no line of the table', async () => {
    const { stdout, stderr } = await runBuilt(['--once', '--codex-home', home.codexHome]);
    expect(unsafe.test(stdout)).toBe(false);
    expect(stdout.trimEnd().split('\n')).toHaveLength(3);
    expect(stderr).toBe('');
  });

  it('in a home that is not there, reaches no warning', async () => {
    const at = `${home.folder}/${hostile.replaceAll('\x00', '')}`;
    const { document, stdout } = await runJson(['--codex-home', at]);
    expect(document.warnings).toHaveLength(1);
    expect(unsafe.test(stdout)).toBe(false);
    expect(unsafe.test((await runBuilt(['--once', '--codex-home', at])).stderr)).toBe(false);
  });

  it('in the arguments, reaches no complaint', async () => {
    for (const args of [['--json', '--host', '\x1b[31mx'], ['--\x1b[31mx'], ['\x1b[31m\u202e']]) {
      const { code, stderr } = await runBuilt(args);
      expect(code).toBe(2);
      expect(unsafe.test(stderr), JSON.stringify(stderr)).toBe(false);
    }
  });
});

describe('a repository', () => {
  const cases: Readonly<Record<string, { make: (cwd: string) => void; row: object }>> = {
    'with an empty HEAD': {
      make: (cwd) => writeFileSync(join(makeRepository(cwd), '.git', 'HEAD'), ''),
      row: { git_branch: null, git_commit: null },
    },
    'with garbage for a HEAD': {
      make: (cwd) =>
        writeFileSync(join(makeRepository(cwd), '.git', 'HEAD'), Buffer.alloc(9000, 7)),
      row: { git_branch: null, git_commit: null },
    },
    'without objects': {
      make: (cwd) => rmSync(join(makeRepository(cwd), '.git', 'objects'), { recursive: true }),
      row: { git_branch: 'main' },
    },
    'whose .git leads nowhere': {
      make: (cwd) => writeFileSync(join(cwd, '.git'), 'gitdir: /nowhere/at/all\n'),
      row: { git_branch: null, git_commit: null },
    },
    'whose .git leads to itself': {
      make: (cwd) => symlinkSync('.git', join(cwd, '.git')),
      row: { git_branch: null, git_commit: null },
    },
    'with 20 MB of packed refs': {
      make: (cwd) => {
        makeRepository(cwd);
        const line = `${git(cwd, 'rev-parse', 'HEAD')} refs/tags/${'t'.repeat(50)}`;
        const refs = Array.from({ length: 200_000 }, (_, n) => `${line}${n}\n`).join('');
        git(cwd, 'checkout', '-q', '-b', 'huge');
        git(cwd, 'pack-refs', '--all');
        writeFileSync(join(cwd, '.git', 'packed-refs'), refs, { flag: 'a' });
      },
      row: { git_branch: 'huge' },
    },
    'in a folder that has been deleted': {
      make: (cwd) => removeFolder(cwd),
      row: { git_branch: null, repo_root: null },
    },
  };

  it('that is broken or huge takes no row away', async () => {
    const threads = await Promise.all(
      Object.keys(cases).map(async (_, n) => home.hold({ cwd: `repository-${n}` })),
    );
    const entries = Object.entries(cases);
    entries.forEach(([, { make }], n) => make(threads[n]?.cwd ?? ''));
    const { document } = await runJson(['--codex-home', home.codexHome]);
    expectGoodRow(document, good);
    entries.forEach(([what, { row }], n) => {
      expect(rowOf(document, threads[n] ?? good), what).toMatchObject({
        status: 'waiting',
        ...row,
      });
    });
  });

  it('that holds a program called git does not have it run', async () => {
    const thread = await home.hold({ cwd: 'with-a-git' });
    makeRepository(thread.cwd);
    const mark = join(home.folder, 'it-ran');
    writeFileSync(join(thread.cwd, 'git'), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
    writeFileSync(join(thread.cwd, '.git', 'HEAD'), 'ref: refs/heads/.invalid\n');
    for (const first of ['.', '', './']) {
      const env = { PATH: `${first}:${process.env['PATH'] ?? ''}` };
      const options = { env, cwd: thread.cwd };
      expectGoodRow((await runJson(['--codex-home', home.codexHome], options)).document, good);
    }
    expect(existsSync(mark)).toBe(false);
  });

  it('whose git is slow is bounded', async () => {
    // Only where refs are kept as tables is git itself asked.
    const thread = await home.hold({ cwd: 'reftable' });
    makeRepository(thread.cwd);
    writeFileSync(
      join(thread.cwd, '.git', 'config'),
      '[core]\nrepositoryformatversion = 1\n[extensions]\nrefstorage = reftable\n',
    );
    mkdirSync(join(thread.cwd, '.git', 'reftable'), { recursive: true });
    writeFileSync(join(thread.cwd, '.git', 'HEAD'), 'ref: refs/heads/.invalid\n');
    const slow = mkdtempSync(join(home.folder, 'slow-'));
    writeFileSync(join(slow, 'git'), '#!/bin/sh\nsleep 600\n', { mode: 0o755 });
    const env = { PATH: `${slow}:${process.env['PATH'] ?? ''}` };
    const run = await runJson(['--debug', '--codex-home', home.codexHome], { env });
    expectGoodRow(run.document, good);
    expect(rowOf(run.document, thread)).toMatchObject({ status: 'waiting', git_branch: null });
    expect(rowOf(run.document, thread).debug?.['repo_probe_error']).toEqual(expect.any(String));
  });
});

describe('a system that gives little', () => {
  const limited = (descriptors: number): readonly string[] => [
    'sh',
    ...['-c', `ulimit -n ${descriptors}; exec "$@"`, 'sh'],
  ];

  /** Whether Node itself starts: a newer one needs more descriptors before it runs anything. */
  const nodeStarts = (descriptors: number): boolean => {
    const empty = join(home.folder, 'empty.cjs');
    writeFileSync(empty, '');
    const [shell, ...args] = [...limited(descriptors), process.execPath, empty];
    return spawnSync(shell, args).status === 0;
  };

  it.for([20, 24, 28])('says so in one sentence with %i descriptors', async (descriptors, ctx) => {
    if (!nodeStarts(descriptors)) ctx.skip(`Node ${process.version} does not start`);
    const args = ['--json', '--codex-home', home.codexHome];
    const run = await runBuilt(args, { under: limited(descriptors) });
    // Where Node starts at all: `runBuilt` fails on a stack trace.
    if (run.code !== 0) expect(run.stderr).toMatch(/^codex-ps: \S.*\n$/);
  });

  it('costs hosts whose ssh cannot be started, and no row of this machine', async () => {
    const ssh = join(home.folder, 'slow-ssh');
    writeFileSync(ssh, '#!/bin/sh\nsleep 0.3\nexit 255\n', { mode: 0o755 });
    const hosts = ['local', ...Array.from({ length: 40 }, (_, n) => `host-${n}`)].join(',');
    const args = ['--codex-home', home.codexHome, '--host', hosts, '--ssh-bin', ssh];
    const { document } = await runJson(args, { under: limited(64) });
    expectGoodRow(document, good);
  });

  it('works in a directory that has been deleted', async () => {
    const gone = join(home.folder, 'gone');
    const deleted = ['sh', '-c', `mkdir ${gone}; cd ${gone}; rmdir ${gone}; exec "$@"`, 'sh'];
    for (const args of [['--version'], ['--help'], ['explain', good.id], ['--once']]) {
      const run = await runBuilt([...args, '--codex-home', home.codexHome], { under: deleted });
      expect(run, args.join(' ')).toMatchObject({ code: 0, stderr: '' });
    }
  });
});

describe('titles and names', () => {
  const titleOf = async (env: Readonly<Record<string, string>> = {}): Promise<unknown> => {
    const { document } = await runJson(['--codex-home', home.codexHome], { env });
    expect(document.warnings).toEqual([]);
    const { title, name, status } = rowOf(document, good);
    return { title, name, status };
  };
  const spoken = { title: 'Do the next thing, please.', name: null, status: 'waiting' };

  it('break, vanish and return: the good lines count, nothing stale stays', async () => {
    const index = join(home.codexHome, 'session_index.jsonl');
    const state = join(home.codexHome, '.codex-global-state.json');
    const config = join(home.folder, 'config');
    const names = join(config, 'codex-ps', 'session_names.jsonl');
    mkdirSync(dirname(names), { recursive: true });
    const env = { XDG_CONFIG_HOME: config };
    const broken = Buffer.from([0x7b, 0xff, 0x00, 0x0a, 0x5b, 0x5d, 0x0a]);

    for (const path of [index, state, names]) writeFileSync(path, broken);
    expect(await titleOf(env)).toEqual(spoken);

    const named = `${JSON.stringify({ host: 'local', thread_id: good.id, name: 'mine' })}\n`;
    writeFileSync(index, `${JSON.stringify({ id: good.id, thread_name: 'Renamed' })}\n{"id":`);
    writeFileSync(names, Buffer.concat([broken, Buffer.from(named), broken]));
    expect(await titleOf(env)).toEqual({ ...spoken, title: 'Renamed', name: 'mine' });

    for (const path of [index, state, names]) rmSync(path);
    writeFileSync(state, JSON.stringify({ 'thread-titles': { titles: { [good.id]: 'Desk' } } }));
    expect(await titleOf(env)).toEqual({ ...spoken, title: 'Desk' });

    for (const path of [index, names]) mkdirSync(path);
    writeFileSync(state, '{"thread-titles": {"titles": []}}');
    expect(await titleOf(env)).toEqual(spoken);
    for (const path of [index, names, state]) removeFolder(path);
  });
});
