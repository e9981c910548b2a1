import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exited, fakeHost, refusing } from '../../../fixtures/fake-host.js';
import {
  endFakeProcess,
  fakeBoot,
  fakeNow,
  withProc,
  writeFakeProc,
  writeFakeProcess,
} from '../../../fixtures/fake-proc.js';
import type { Discovery } from '../../core/facts/processes.js';
import { createBootClock } from './boot-clock.js';
import { discover, repeatedDiscovery, type DiscoverOptions } from './discover.js';
import { epochMs } from '../../core/time.js';
import type { CommandOutcome, FilePort, HostPorts } from '../../platform/host-ports.js';
import { nodeFiles } from '../../platform/files/node-files.js';
import { ok } from '../../core/result.js';

const a = '01a20928-1979-7f42-8da5-c8e8ddd2dbf9';
const b = '01a20929-c490-7fc0-b0ce-df614b36a2b9';
const home = '/home/user/.codex';
const rolloutA = `${home}/sessions/2026/11/23/rollout-2026-11-23T16-05-52-${a}.jsonl`;
const lockA = `${home}/thread-writer-locks/${a}.lock`;
const rolloutB = `${home}/sessions/2026/11/23/rollout-2026-11-23T16-07-42-${b}.jsonl`;

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'codex-ps-proc-'));
  writeFakeProc(root);
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function find(ports: HostPorts, options: Partial<DiscoverOptions> = {}): Promise<Discovery> {
  return discover(withProc(root, ports), { mode: 'auto', lsofTimeoutMs: 1000, ...options });
}

function lsofText(pid: number, ...files: readonly string[]): string {
  const head = [`p${pid}`, 'R1', 'ccodex', 'u1000', 'fcwd', 'a ', 'tDIR', 'n/work'];
  const program = ['ftxt', 'a ', 'tREG', 'n/usr/bin/codex'];
  const open = files.flatMap((path, at) => [`f${at + 3}`, 'au', 'tREG', `n${path}`]);
  return [...head, ...program, ...open, ''].join('\n');
}

const processFacts = {
  pid: 7,
  parentPid: 1,
  command: 'codex',
  uid: 1000,
  startedAt: fakeBoot + 1000,
  tty: 'pts/3',
  executable: '/usr/bin/codex',
  args: ['/usr/bin/codex', 'a b'],
  cwd: '/work',
  suspension: undefined,
  codexHome: home,
  environmentHome: undefined,
  holdsCodexFile: true,
  launcherThreadId: undefined,
  ancestors: [],
  otherMounts: false,
};
const inPlace = { codexHome: home, lost: undefined, readAt: undefined };
const tui = { args: ['/usr/bin/codex', 'a b'], ttyNumber: (136 << 8) | 3 };

describe('by lsof', () => {
  it('joins what lsof saw with what /proc knows of those processes alone', async () => {
    writeFakeProcess(root, 7, tui);
    writeFakeProcess(root, 8, { command: 'bash' });
    const ports = fakeHost({ programs: { lsof: exited(lsofText(7, rolloutA, lockA)) } });
    expect(await find(ports)).toEqual({
      via: 'lsof',
      processes: [processFacts],
      holdings: [
        { pid: 7, kind: 'rollout', threadId: a, path: rolloutA, ...inPlace },
        { pid: 7, kind: 'writer-lock', threadId: a, path: lockA, ...inPlace },
      ],
      failures: [],
    });
    expect(ports.ran).toHaveLength(1);
    expect(ports.ran[0]).toMatchObject({ program: 'lsof', timeoutMs: 1000 });
  });

  it('recognizes a process that a stop signal holds, and one whose cgroup is frozen', async () => {
    writeFakeProcess(root, 7, { state: 'T' });
    writeFakeProcess(root, 8, { cgroup: '0::/docker/x\n' });
    writeFakeProcess(root, 9, { cgroup: '6:freezer:/y\n0::/\n' });
    writeFakeProcess(root, 10, { cgroup: '0::/z\n' });
    const answers: Readonly<Record<string, string>> = {
      '/sys/fs/cgroup/docker/x/cgroup.events': 'populated 1\nfrozen 1\n',
      '/sys/fs/cgroup/freezer/y/freezer.state': 'FROZEN\n',
      '/sys/fs/cgroup/unified/z/cgroup.events': 'populated 1\nfrozen 0\n',
    };
    const files: FilePort = {
      ...nodeFiles,
      readText: (path, max) => {
        const text = answers[path];
        return text === undefined ? nodeFiles.readText(path, max) : Promise.resolve(ok(text));
      },
    };
    const lsof = exited([7, 8, 9, 10].map((pid) => lsofText(pid)).join(''));
    for (const mode of ['lsof', 'proc'] as const) {
      const { processes } = await find(fakeHost({ files, programs: { lsof } }), { mode });
      expect(processes.map(({ suspension }) => suspension).toSorted()).toEqual([
        ...['frozen', 'frozen', 'stopped', undefined],
      ]);
    }
  });

  it('takes no terminal number of another devpts, as in a container', async () => {
    const pts = { ttyNumber: 136 << 8 };
    writeFakeProcess(root, 1, { mounts: 'mnt:[1]' });
    symlinkSync('1', join(root, 'self'));
    writeFakeProcess(root, 7, { ...pts, mounts: 'mnt:[1]' });
    writeFakeProcess(root, 8, { ...pts, mounts: 'mnt:[2]', fds: { 0: { path: '/dev/null' } } });
    writeFakeProcess(root, 9, { ...pts, mounts: 'mnt:[2]', fds: { 1: { path: '/dev/null' } } });
    const files = (device: string): FilePort => ({
      ...nodeFiles,
      stat: (path) => nodeFiles.stat(path === '/dev/pts/0' ? device : path),
    });
    const lsof = exited([7, 8, 9].map((pid) => lsofText(pid)).join(''));
    const ttys = async (device: string): Promise<readonly unknown[]> => {
      const ports = fakeHost({ files: files(device), programs: { lsof } });
      return (await find(ports)).processes.map(({ tty }) => tty);
    };
    expect(await ttys('/dev/zero')).toEqual(['pts/0', undefined, undefined]);
    // A sandbox with mounts of its own that shares our devpts.
    expect(await ttys('/dev/null')).toEqual(['pts/0', 'pts/0', 'pts/0']);
  });

  it('takes the home of a client that holds nothing from its environment', async () => {
    writeFakeProcess(root, 7, { environ: { HOME: '/home/user', CODEX_HOME: join(root, 'link') } });
    writeFakeProcess(root, 8, { environ: { HOME: '/nowhere/user/' } });
    writeFakeProcess(root, 9, { environ: { CODEX_HOME: '/other' } });
    mkdirSync(join(root, 'real'));
    symlinkSync(join(root, 'real'), join(root, 'link'));
    const lsof = exited(lsofText(7) + lsofText(8) + lsofText(9, rolloutA));
    const { processes } = await find(fakeHost({ programs: { lsof } }));
    expect(processes.map(({ codexHome, environmentHome }) => [codexHome, environmentHome])).toEqual(
      [
        [undefined, realpathSync(join(root, 'real'))],
        [undefined, '/nowhere/user/.codex'],
        // The home that it uses, wherever its sessions directory leads.
        ['/other', undefined],
      ],
    );
  });

  it('counts a file once that is open twice, and keeps one that was deleted', async () => {
    writeFakeProcess(root, 7);
    const text = lsofText(7, rolloutA, rolloutA, `${rolloutB} (deleted)`);
    const { holdings } = await find(fakeHost({ programs: { lsof: exited(text) } }));
    expect(holdings.map(({ path, lost, readAt }) => [path, lost, readAt])).toEqual([
      [rolloutA, undefined, undefined],
      [rolloutB, 'deleted', '/proc/7/fd/5'],
    ]);
  });

  it('loses only the row of a process that has ended since', async () => {
    writeFakeProcess(root, 7);
    writeFakeProcess(root, 9, { command: 'reused' });
    const text = lsofText(7, rolloutA) + lsofText(8, rolloutB) + lsofText(9, rolloutB);
    const found = await find(fakeHost({ programs: { lsof: exited(text) } }));
    expect(found.processes.map(({ pid }) => pid)).toEqual([7]);
    expect(found.holdings.map(({ pid }) => pid)).toEqual([7]);
    expect(found.failures).toEqual([]);
  });

  it('keeps what lsof saw where /proc refuses', async () => {
    writeFakeProcess(root, 7, tui);
    const files = refusing(/\/7\/(?:stat|cmdline)$/);
    const { processes, holdings } = await find(
      fakeHost({ files, programs: { lsof: exited(lsofText(7, rolloutA)) } }),
    );
    const unknown = { startedAt: undefined, tty: undefined, args: [] };
    expect(processes).toEqual([{ ...processFacts, ...unknown }]);
    expect(holdings).toHaveLength(1);
  });

  it('asks the kernel where a name of lsof can be read in two ways', async () => {
    const odd = rolloutA.replace('user', '\x1b[31m');
    const fds = { 3: { path: odd } };
    writeFakeProcess(root, 7, { cwd: '/\x1b', exe: '/opt/codex', fds });
    const text = lsofText(7, odd.replace('\x1b', '^['));
    const found = await find(fakeHost({ programs: { lsof: exited(text) } }));
    expect(found.holdings[0]?.path).toBe(odd);
    expect(found.processes[0]).toMatchObject({ cwd: '/\x1b', executable: '/opt/codex' });
  });

  it('knows a removed directory or program by its own name', async () => {
    writeFakeProcess(root, 7);
    writeFakeProcess(root, 8);
    const really = join(root, 'odd (deleted)');
    mkdirSync(really);
    const text = lsofText(7).replaceAll(/n\/(?:work|usr\/bin\/codex)/g, '$& (deleted)');
    const other = lsofText(8).replace('n/work', `n${really}`);
    const { processes } = await find(fakeHost({ programs: { lsof: exited(text + other) } }));
    expect(processes[0]).toMatchObject({ cwd: '/work', executable: '/usr/bin/codex' });
    expect(processes[1]?.cwd).toBe(really);
  });

  it('counts the codex processes that may not be inspected, and not other programs', async () => {
    const refused = (pid: number, command: string): string =>
      `p${pid}\nc${command}\nu0\nfcwd\na \ntunknown\nn/proc/${pid}/cwd (readlink: Permission denied)\n`;
    for (const pid of [7, 8]) writeFakeProcess(root, pid);
    const text = refused(7, 'codex') + refused(8, 'codex-ps');
    const found = await find(fakeHost({ programs: { lsof: exited(text) } }));
    expect(found.processes).toHaveLength(2);
    expect(found.failures).toEqual([{ kind: 'unreadable-processes', count: 1 }]);
  });

  it('takes the home and the thread that started it from the environment', async () => {
    const environ = { CODEX_HOME: '/h', CODEX_THREAD_ID: b, PATH: '/bin' };
    writeFakeProcess(root, 7, { ...tui, environ });
    const { processes } = await find(fakeHost({ programs: { lsof: exited(lsofText(7)) } }));
    expect(processes).toMatchObject([
      { environmentHome: '/h', holdsCodexFile: false, launcherThreadId: b },
    ]);
  });

  it('gives no terminal of ours to a process among other mounts whose streams lead elsewhere', async () => {
    writeFakeProcess(root, 7, { ...tui, fds: { 0: { path: '/dev/null' } } });
    mkdirSync(join(root, '7/ns'));
    mkdirSync(join(root, 'self/ns'), { recursive: true });
    symlinkSync('mnt:[1]', join(root, 'self/ns/mnt'));
    symlinkSync('mnt:[2]', join(root, '7/ns/mnt'));
    const text = lsofText(7, rolloutA);
    const { processes, holdings } = await find(fakeHost({ programs: { lsof: exited(text) } }));
    expect(processes).toMatchObject([{ tty: undefined, otherMounts: true }]);
    expect(holdings).toMatchObject([{ path: rolloutA, readAt: '/proc/7/fd/3' }]);
  });

  it('finds no sessions where lsof exits with 1 and prints nothing', async () => {
    const found = await find(fakeHost({ programs: { lsof: exited('', 1) } }));
    expect(found).toEqual({ via: 'lsof', processes: [], holdings: [], failures: [] });
  });
});

describe('by /proc', () => {
  const holder = {
    ...tui,
    fds: { 3: { path: rolloutA }, 4: { path: rolloutB, writable: false }, 5: { path: '/x' } },
  };

  it('finds the same as lsof would: writers own, readers do not', async () => {
    writeFakeProcess(root, 7, holder);
    writeFakeProcess(root, 8, { command: 'bash', fds: { 3: { path: rolloutB } } });
    const ports = fakeHost();
    expect(await find(ports, { mode: 'proc' })).toEqual({
      via: 'proc',
      processes: [processFacts],
      holdings: [{ pid: 7, kind: 'rollout', threadId: a, path: rolloutA, ...inPlace }],
      failures: [],
    });
    expect(ports.ran).toEqual([]);
  });

  it.each([
    ['missing', { kind: 'missing' }, 'lsof-missing'],
    ['hanging', { kind: 'timed-out', afterMs: 1000 }, 'lsof-timed-out'],
    ['killed', { kind: 'killed', signal: 'SIGKILL' }, 'lsof-failed'],
    ['printing garbage', exited('\x00garbage'), 'lsof-failed'],
    ['printing 50 MB', { kind: 'too-big', limitBytes: 50_000_000 }, 'lsof-failed'],
  ] as const)('takes the place of an lsof that is %s, and says so', async (_, lsof, kind) => {
    writeFakeProcess(root, 7, holder);
    const found = await find(fakeHost({ programs: { lsof } }));
    expect(found.via).toBe('proc');
    expect(found.holdings).toHaveLength(1);
    expect(found.failures).toEqual([expect.objectContaining({ kind })]);
  });

  it('does not where lsof was demanded, or where there is no /proc', async () => {
    writeFakeProcess(root, 7, holder);
    const nothing = { via: undefined, processes: [], holdings: [] };
    const failures = [{ kind: 'lsof-missing' }];
    expect(await find(fakeHost(), { mode: 'lsof' })).toEqual({ ...nothing, failures });
    expect(await find(fakeHost({ platform: 'darwin' }))).toEqual({ ...nothing, failures });
    expect(
      await discover(withProc(join(root, 'none'), fakeHost()), {
        mode: 'proc',
        lsofTimeoutMs: 1000,
      }),
    ).toEqual({
      ...nothing,
      failures: [{ kind: 'proc-missing' }],
    });
  });

  it('loses only the row of a process that ends while it is inspected', async () => {
    writeFakeProcess(root, 7, holder);
    writeFakeProcess(root, 8, holder);
    const files = refusing(/\/8\/fd$/, 'ENOENT');
    const found = await find(fakeHost({ files }), { mode: 'proc' });
    expect(found.processes.map(({ pid }) => pid)).toEqual([7]);
    endFakeProcess(root, 7);
    endFakeProcess(root, 8);
    expect((await find(fakeHost(), { mode: 'proc' })).processes).toEqual([]);
  });

  it('counts what it may not inspect, and still lists the others', async () => {
    writeFakeProcess(root, 7, holder);
    writeFakeProcess(root, 8, holder);
    const files = refusing(/\/8\/(?:fd|exe|cwd)$/);
    const found = await find(fakeHost({ files }), { mode: 'proc' });
    expect(found.processes.map(({ pid, cwd }) => [pid, cwd])).toEqual([
      [7, '/work'],
      [8, undefined],
    ]);
    expect(found.holdings.map(({ pid }) => pid)).toEqual([7]);
    expect(found.failures).toEqual([{ kind: 'unreadable-processes', count: 1 }]);
  });

  it('keeps the holding of a process in a container, whose paths do not exist here', async () => {
    const path = `/root/.codex/thread-writer-locks/${b}.lock`;
    writeFakeProcess(root, 7, { cwd: '/gone/elsewhere', fds: { 3: { path } } });
    const found = await find(fakeHost(), { mode: 'proc' });
    expect(found.holdings[0]?.codexHome).toBe('/root/.codex');
    expect(found.processes[0]?.cwd).toBe('/gone/elsewhere');
  });
});

describe('a Codex of another name', () => {
  const lsof = exited('');
  const codexHome = (): string => join(root, 'home');
  const lockOf = (id: string): string => join(codexHome(), 'thread-writer-locks', `${id}.lock`);
  const writeLock = (id: string, at = fakeNow): void => {
    mkdirSync(join(codexHome(), 'thread-writer-locks'), { recursive: true });
    writeFileSync(lockOf(id), '');
    utimesSync(lockOf(id), at / 1000, at / 1000);
  };
  /** The processes whose open files were looked at. */
  function watched(): { readonly files: FilePort; readonly looked: () => readonly string[] } {
    const looked: string[] = [];
    const list: FilePort['list'] = (path) => {
      const pid = /\/(\d+)\/fd$/.exec(path)?.[1];
      if (pid !== undefined) looked.push(pid);
      return nodeFiles.list(path);
    };
    return { files: { ...nodeFiles, list }, looked: () => looked.splice(0) };
  }

  it('is found by its flock, and no other process is inspected', async () => {
    const path = lockOf(a);
    writeFakeProcess(root, 8, { command: 'cdx', fds: { 3: { path } } });
    writeFakeProcess(root, 9, { command: 'cron', fds: { 3: { path: '/run/cron.pid' } } });
    writeFakeProcess(root, 10, { command: 'bash' });
    const line = (n: number, pid: number): string =>
      `${n}: FLOCK  ADVISORY  WRITE ${pid} fe:00:2146744 0 EOF\n`;
    writeFileSync(join(root, 'locks'), line(1, 8) + line(2, 9));
    const { files, looked } = watched();
    const { processes, holdings } = await find(fakeHost({ files, programs: { lsof } }));
    expect(processes).toMatchObject([{ pid: 8, command: 'cdx', holdsCodexFile: true }]);
    expect(holdings).toMatchObject([{ pid: 8, threadId: a }]);
    expect(new Set(looked())).toEqual(new Set(['8', '9']));
  });

  it('that holds nothing else is found by its locks on the databases of a home', async () => {
    mkdirSync(codexHome(), { recursive: true });
    const inodes = ['state_5.sqlite', 'logs_2.sqlite'].map((name) => {
      writeFileSync(join(codexHome(), name), '');
      return statSync(join(codexHome(), name)).ino;
    });
    const args = ['/opt/agent', 'exec', '--ephemeral', 'x'];
    writeFakeProcess(root, 8, { command: 'agent', args });
    writeFakeProcess(root, 9, { command: 'browser' });
    const read = (inode: number | undefined, pid: number): string =>
      `1: POSIX  ADVISORY  READ ${pid} fe:00:${String(inode)} 1073741826 1073742335\n`;
    const locks = [read(inodes[0], 8), read(inodes[1], 8), read(inodes[0], 9), read(1, 10)];
    writeFileSync(join(root, 'locks'), locks.join(''));
    const ports = fakeHost({ programs: { lsof } });
    const { processes, holdings } = await find(ports, { codexHome: codexHome() });
    expect(processes).toMatchObject([{ pid: 8, command: 'agent', holdsCodexFile: true }]);
    expect(holdings).toEqual([]);
  });

  it('of 0.107, which has one database, is found by its log as well', async () => {
    mkdirSync(codexHome(), { recursive: true });
    writeFileSync(join(codexHome(), 'state_5.sqlite'), '');
    const { ino } = statSync(join(codexHome(), 'state_5.sqlite'));
    const fds = { 9: { path: join(codexHome(), 'log/codex-tui.log') } };
    writeFakeProcess(root, 8, { command: 'agent', args: ['/opt/agent'], fds });
    writeFakeProcess(root, 9, { command: 'browser' });
    const lines = [8, 9].map((pid) => `1: POSIX  ADVISORY  READ ${pid} fe:00:${ino} 1073741826 1`);
    writeFileSync(join(root, 'locks'), `${lines.join('\n')}\n`);
    const { processes } = await find(fakeHost({ programs: { lsof } }), { codexHome: codexHome() });
    expect(processes).toMatchObject([{ pid: 8, command: 'agent', holdsCodexFile: true }]);
  });

  it('is searched once for each change of a file that nobody holds', async () => {
    writeLock(a);
    writeFakeProcess(root, 8, { command: 'bash' });
    const { files, looked } = watched();
    const ports = fakeHost({ files, programs: { lsof } });
    const options = { mode: 'auto', lsofTimeoutMs: 1000 } as const;
    const clock = createBootClock();
    const look = repeatedDiscovery(
      withProc(root, ports),
      { ...options, bootClock: clock, codexHome: codexHome() },
      undefined,
    );
    await look();
    expect(looked()).toEqual(['8']);
    await look();
    expect(looked()).toEqual([]);
    writeFakeProcess(root, 9, { command: 'cdx', fds: { 3: { path: lockOf(a) } } });
    writeLock(a, fakeNow + 5000);
    expect((await look()).holdings).toMatchObject([{ pid: 9, threadId: a }]);
    looked();
    expect((await look()).holdings).toMatchObject([{ pid: 9, threadId: a }]);
    expect(looked()).not.toContain('8');
  });

  it('is not searched for a file that is a day old', async () => {
    writeLock(a, fakeNow - 25 * 60 * 60 * 1000);
    writeFakeProcess(root, 8, { command: 'cdx', fds: { 3: { path: lockOf(a) } } });
    const found = await find(fakeHost({ programs: { lsof } }), { codexHome: codexHome() });
    expect(found.holdings).toEqual([]);
  });

  it('that has just been forked off its parent is none', async () => {
    writeLock(a);
    writeLock(b);
    writeFakeProcess(root, 7, { fds: { 3: { path: lockOf(a) } } });
    const fds = { 3: { path: lockOf(a) } };
    writeFakeProcess(root, 8, { command: 'tokio-rt', parentPid: 7, fds });
    const { processes } = await find(fakeHost(), { mode: 'proc', codexHome: codexHome() });
    expect(processes.map(({ pid }) => pid)).toEqual([7]);
  });

  it('that holds nothing is shown to a doctor', async () => {
    writeFakeProcess(root, 8, { command: 'node', args: ['node', '/usr/bin/codex'] });
    const exe = '/usr/bin/node';
    writeFakeProcess(root, 9, { command: 'node', exe, args: ['node', '/usr/bin/codex-ps'] });
    writeFakeProcess(root, 10, {
      command: 'bash',
      exe: '/bin/bash',
      args: ['bash', '-c', 'codex'],
    });
    const ports = fakeHost({ programs: { lsof } });
    expect((await find(ports)).processes).toEqual([]);
    const { processes } = await find(ports, { search: 'all' });
    expect(processes.map(({ pid }) => pid)).toEqual([8]);
  });

  it('that holds a file of an unknown home is shown by the doctor', async () => {
    const path = join(codexHome(), 'thread-writer-locks', `${a}.lock`);
    writeFakeProcess(root, 8, { command: 'cdx', fds: { 3: { path } } });
    const ports = fakeHost({ programs: { lsof } });
    expect((await find(ports)).processes).toEqual([]);
    expect((await find(ports, { search: 'all' })).holdings).toMatchObject([
      { pid: 8, threadId: a },
    ]);
  });

  it('is found by lsof where there is no /proc', async () => {
    writeLock(a);
    const holder = lsofText(8, lockOf(a)).replace('ccodex', 'ccdx');
    const asked: string[] = [];
    const ports = fakeHost({ platform: 'darwin' });
    const run: HostPorts['run'] = ({ program, args }) => {
      asked.push([program, ...args].join(' '));
      if (program !== 'lsof') return Promise.resolve({ kind: 'missing' });
      if (args.includes('--')) return Promise.resolve(exited('p8\n', 1));
      return Promise.resolve(exited(args.includes('-p') ? holder : ''));
    };
    const { holdings } = await find({ ...ports, run }, { codexHome: codexHome() });
    expect(holdings).toMatchObject([{ pid: 8, threadId: a, codexHome: codexHome() }]);
    expect(asked.find((command) => command.includes(' -- '))).toContain(`-F p -- ${lockOf(a)}`);
  });
});

describe('where there is no /proc', () => {
  const row = (pid: number, uid: number, command: string): string =>
    `${pid} 1 ${uid} Mon Nov 23 16:05:49 2026 S+ ${command}\n`;

  it('completes the processes by one ps, started at the same time as lsof', async () => {
    const ports = fakeHost({
      platform: 'darwin',
      programs: {
        lsof: exited(`${lsofText(7, rolloutA)}f0\nau\ntCHR\nn/dev/ttys004\n`),
        ps: exited(row(7, 1000, '/usr/bin/codex resume x')),
      },
    });
    const found = await find(ports);
    expect(found.processes).toEqual([
      {
        ...processFacts,
        startedAt: Date.UTC(2026, 10, 23, 16, 5, 49),
        tty: 'ttys004',
        args: ['/usr/bin/codex', 'resume', 'x'],
      },
    ]);
    expect(found.failures).toEqual([]);
    expect(ports.ran.map(({ program }) => program)).toEqual(['lsof', 'ps']);
    expect(ports.ran[1]?.env).toEqual({ TZ: 'UTC0' });
    expect(ports.ran[0]?.args).not.toContain('-X');
  });

  it('counts the codex of another user, which only ps lists', async () => {
    const rows = [row(8, 502, '/usr/bin/codex'), row(9, 502, 'codex-ps'), row(10, 1000, 'codex')];
    const programs = { lsof: exited('', 1), ps: exited(rows.join('')) };
    const found = await find(fakeHost({ platform: 'darwin', programs }));
    expect(found.failures).toEqual([{ kind: 'unreadable-processes', count: 1 }]);
  });

  it.each([
    [{ kind: 'missing' }, 'not found'],
    [exited('', 1, 'ps: bad'), 'exit 1: ps: bad'],
    [{ kind: 'timed-out', afterMs: 1000 }, 'no end after 1000 ms'],
  ] as const)('keeps what lsof saw where ps fails: %j', async (ps, detail) => {
    const programs = { lsof: exited(lsofText(7, rolloutA)), ps };
    const found = await find(fakeHost({ platform: 'darwin', programs }));
    expect(found.holdings).toHaveLength(1);
    expect(found.processes[0]).toMatchObject({ cwd: '/work', args: [], startedAt: undefined });
    expect(found.failures).toEqual([{ kind: 'ps-failed', detail }]);
  });
});

const hangs: CommandOutcome = { kind: 'timed-out', afterMs: 10_000 };

interface Watched {
  readonly look: () => Promise<unknown>;
  readonly lsofRuns: () => number;
  readonly wait: (ms: number) => void;
}

function watch(outcome: CommandOutcome): Watched {
  let now = 1_000_000;
  let runs = 0;
  const ports: HostPorts = {
    ...fakeHost(),
    now: () => epochMs(now),
    run: ({ program }) => {
      if (program === 'lsof') runs += 1;
      return Promise.resolve(outcome);
    },
  };
  const options = { mode: 'auto' as const, lsofTimeoutMs: 10_000 };
  const look = repeatedDiscovery(
    withProc(root, ports),
    { ...options, bootClock: createBootClock() },
    undefined,
  );
  return { look, lsofRuns: () => runs, wait: (ms) => (now += ms) };
}

describe('discovery that is repeated', () => {
  it('does not run an lsof that hung for a minute, and warns in the meantime', async () => {
    const { look, lsofRuns, wait } = watch(hangs);
    const first = await look();
    wait(59_999);
    const second = await look();
    expect(lsofRuns()).toBe(1);
    for (const found of [first, second]) {
      expect(found).toHaveProperty('failures.0', { kind: 'lsof-timed-out', afterMs: 10_000 });
    }
    wait(1);
    await look();
    expect(lsofRuns()).toBe(2);
  });

  it('asks an lsof that failed at once again each time', async () => {
    const { look, lsofRuns } = watch({ kind: 'killed', signal: 'SIGKILL' });
    await look();
    await look();
    expect(lsofRuns()).toBe(2);
  });
});
