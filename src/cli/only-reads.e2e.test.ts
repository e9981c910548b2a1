import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, daemon } from '../../fixtures/daemon-asking.js';
import { makeRepository } from '../../fixtures/git-repositories.js';
import { threadIdAt } from '../../fixtures/stand-in/thread-id-at.js';
import { expectGoodRow, rowOf } from '../../fixtures/whole-program/expect-row.js';
import { fileTree } from '../../fixtures/whole-program/file-tree.js';
import {
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../fixtures/whole-program/live-home.js';
import { runBuilt, runJson } from '../../fixtures/whole-program/run-built.js';
import { need } from '../../fixtures/whole-program/skip-without.js';

let live: LiveHome;
let codexHome: string;
let thread: HeldThread;
let owned: HeldThread;

/** A home in which there is something of everything that codex-ps looks at. */
beforeAll(async () => {
  live = liveHome();
  const id = threadIdAt(Date.now() - 60_000, process.pid * 10 + 9);
  ({ codexHome } = await daemon([{ id, cwd: live.folder, status: { type: 'idle' } }]));
  thread = await live.hold({ codexHome });
  owned = await live.hold({ codexHome, id, asDaemon: true, withLock: true });
  await live.hold({ codexHome, working: { records: [openCall] } });
  await live.hold({ codexHome, content: 'torn' });
  makeRepository(thread.cwd);
  writeFileSync(join(codexHome, 'session_index.jsonl'), '{"id":"x"}\n');
  writeFileSync(join(codexHome, '.codex-global-state.json'), '{}');
  writeFileSync(join(codexHome, 'history.jsonl'), '{}\n');
  writeFileSync(join(codexHome, 'state_5.sqlite'), 'not for us');
  mkdirSync(join(codexHome, 'archived_sessions'));
});
afterAll(async () => {
  await cleanUp();
  await live.stop();
});

/** A command runs, so that codex-ps looks below its owner. */
const openCall = {
  type: 'response_item',
  payload: { type: 'function_call', name: 'shell', call_id: 'c1', arguments: '{"command":"x"}' },
};

const ways: readonly (readonly string[])[] = [
  ['--json', '--debug'],
  ['--json', '--discovery', 'proc', '--all-sources'],
  ['--once'],
];

it('the trees of the home and of the work are the same before and after', async () => {
  const before = [fileTree(codexHome), fileTree(live.folder)];
  for (const args of ways) {
    await runBuilt([...args, '--codex-home', codexHome]);
    await runBuilt(args, {
      env: {
        HOME: live.folder,
        XDG_CONFIG_HOME: join(codexHome, 'config'),
        XDG_CACHE_HOME: join(live.folder, '.codex', 'cache'),
      },
    });
  }
  expect([fileTree(codexHome), fileTree(live.folder)]).toEqual(before);
});

const tracer = need('strace', 'strace', ['-f', '-qq', '-o', '/dev/null', 'true']);

describe.runIf(tracer.met)('in a traced run', () => {
  /** What may be done to what lies in a home: looked at, listed, opened for reading, read. */
  const harmless = new Set([
    ...[
      'stat',
      'lstat',
      'fstat',
      'newfstatat',
      'statx',
      'statfs',
      'fstatfs',
      'access',
      'faccessat',
    ],
    ...['faccessat2', 'readlink', 'readlinkat', 'getcwd', 'chdir', 'execve'],
    ...['open', 'openat', 'read', 'pread64', 'readv', 'preadv', 'lseek', 'close', 'getdents64'],
  ]);
  const opensForWriting = /\bO_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)\b/;

  /** The calls of codex-ps and of all that it runs. */
  async function tracedCalls(args: readonly string[]): Promise<readonly string[]> {
    const trace = join(live.folder, 'trace.txt');
    const watched = '%file,%desc,flock,fcntl,connect,bind';
    const under = [
      'strace',
      '-f',
      '-y',
      '-qq',
      '-s',
      '4096',
      '-e',
      `trace=${watched}`,
      '-o',
      trace,
    ];
    const traced = async (): Promise<unknown> => {
      const { document } = await runJson([...args, '--codex-home', codexHome], { under, cwd: '/' });
      expectGoodRow(document, thread);
      return rowOf(document, owned)['status_basis'];
    };
    // On a busy machine what is traced may be too slow for the daemon's 400 ms.
    await expect.poll(traced).toBe('app_server');
    return readFileSync(trace, 'utf8').split('\n');
  }

  /** Those in which the home's path occurs. */
  async function callsOnTheHome(args: readonly string[]): Promise<readonly string[]> {
    return (await tracedCalls(args)).filter((line) => line.includes(codexHome));
  }

  it('nothing connects or listens to a network, and the daemon is reached by its socket', async () => {
    const calls = await tracedCalls([]);
    const sockets = calls.filter((line) => /^\d+ +(?:connect|bind)\(/.test(line));
    expect(sockets.some((line) => line.includes('AF_UNIX'))).toBe(true);
    expect(sockets.filter((line) => line.includes('AF_INET'))).toEqual([]);
  });

  it.each([
    ['by lsof', []],
    ['by /proc', ['--discovery', 'proc']],
  ])(
    '%s, nothing in the home is opened for writing, locked, made, removed or renamed',
    async (_, args) => {
      const calls = await callsOnTheHome(args);
      const opened = calls.filter((line) => /^\d+ +openat?\(/.test(line));
      expect(opened.filter((line) => line.includes('.jsonl')).length).toBeGreaterThan(2);
      expect(calls.filter((line) => opensForWriting.test(nameless(line)))).toEqual([]);
      const others = calls.filter(
        (line) => !harmless.has(/^\d+ +(?:<\.\.\. )?(\w+)/.exec(line)?.[1] ?? ''),
      );
      expect(others.filter((line) => !isOwnOutput(line))).toEqual([]);
    },
  );

  /** What codex-ps and lsof print names the home; so does the question to /proc/<pid>/fd, in its answer. */
  function isOwnOutput(line: string): boolean {
    return /^\d+ +(?:write|writev)\(\d+<(?:pipe|socket|\/dev|UNIX):?/.test(line);
  }

  /** Without the texts in it. */
  function nameless(line: string): string {
    return line.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/<[^<>]*>/g, '');
  }
});
