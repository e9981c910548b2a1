import { join } from 'node:path/posix';
import type { Discovery, OsProcess } from '../../core/facts/processes.js';
import type { Pid, ThreadId } from '../../core/ids.js';
import { threadFileOf } from '../../core/rollout/thread-file.js';
import { between, epochMs, type EpochMs } from '../../core/time.js';
import { parseFlockHolders, parseSqliteUsers } from '../../platform/processes/proc.js';
import type { FilePort, HostPorts } from '../../platform/host-ports.js';
import { dayDirectory, lockDirectory } from '../rollout/rollout-requests.js';
import { readLsofOutcome, type LsofProcess } from './lsof.js';
import { lsofCommand } from './start-discovery.js';
import {
  isCodexCommand,
  listPids,
  inspectProcess,
  readArgs,
  readProcLink,
  readProcStat,
  writtenCodexFiles,
  type ProcReader,
  type SeenProcess,
} from './proc-process.js';

/** A thread file that was written so recently may be held by a process. */
const recentMs = 24 * 60 * 60 * 1000;
/** The newest so many of each directory are checked. */
const maxFiles = 64;
const locksBytes = 1024 * 1024;

export interface SearchOptions {
  /** `--codex-home` or $CODEX_HOME. */
  readonly codexHome?: string | undefined;
  /**
   * `signs`: only where something hints at a Codex of another name (the default). `all`: for the doctor, every process
   * is inspected, and those that only look like Codex are found too.
   */
  readonly search?: 'signs' | 'all' | undefined;
}

/**
 * Finds Codex where its program is not called `codex`: who holds a rollout or a lock open for writing. It inspects the
 * few processes that hold an flock (Codex 0.98 and later do), and all processes of this user only where a recently
 * written file has no holder and has changed since the last search.
 */
export class OtherHolders {
  readonly #ports: HostPorts;
  readonly #options: SearchOptions;
  #holders: readonly Pid[] = [];
  #explained: ReadonlySet<string> = new Set();

  constructor(ports: HostPorts, options: SearchOptions) {
    this.#ports = ports;
    this.#options = options;
  }

  /** On Linux; `locks`: what `readLocks` gave. */
  async findInProc(
    found: Discovery,
    { files, ...reader }: ProcReader,
    locks: string,
  ): Promise<readonly SeenProcess[]> {
    const inspectsAll = this.#options.search === 'all';
    const known = new Set(found.processes.map(({ pid }) => pid));
    const seen: SeenProcess[] = [];
    const inspect = async (
      pids: readonly Pid[],
      isCodex: (pid: Pid) => Promise<boolean>,
      changes?: Partial<OsProcess>,
    ): Promise<void> => {
      for (const pid of pids) {
        if (known.has(pid) || !(await isCodex(pid))) continue;
        const stat = await readProcStat(files, pid);
        const one = stat.ok ? await inspectProcess({ files, ...reader }, stat.value) : undefined;
        if (!one || (changes === undefined && isForkOf(one, found))) continue;
        known.add(pid);
        seen.push({ ...one, process: { ...one.process, ...changes } });
      }
    };
    const holdsCodexFile = async (pid: Pid): Promise<boolean> => {
      const written = await writtenCodexFiles(files, pid);
      return typeof written !== 'string' && written.length > 0;
    };
    await inspect([...this.#holders, ...parseFlockHolders(locks)], holdsCodexFile);
    // Codex, though they may hold nothing else.
    const users = await this.#databaseUsers(locks, known, found);
    await inspect(users, () => Promise.resolve(true), { holdsCodexFile: true });
    const held = new Set(
      [...found.holdings, ...seen.flatMap(({ holdings }) => holdings)].map((h) => h.threadId),
    );
    const unheld = await this.#filesWithoutHolder(found, held);
    if (inspectsAll || this.#isNew(unheld)) await inspect(await listPids(files), holdsCodexFile);
    this.#explained = new Set(unheld.map(({ stamp }) => stamp));
    this.#holders = seen.map(({ process }) => process.pid);
    if (inspectsAll) await inspect(await listPids(files), (pid) => looksLikeCodex(files, pid));
    return seen;
  }

  /** Where there is no /proc, by naming files to lsof. */
  async findByLsof(found: Discovery, timeoutMs: number): Promise<readonly LsofProcess[]> {
    const held = new Set(found.holdings.map(({ threadId }) => threadId));
    const files = await this.#filesWithoutHolder(found, held);
    if (!this.#isNew(files) && this.#holders.length === 0) return [];
    this.#explained = new Set(files.map(({ stamp }) => stamp));
    const command = lsofCommand(this.#ports.identity.platform, { lsofTimeoutMs: timeoutMs });
    const ask = async (args: readonly string[]): Promise<readonly LsofProcess[]> => {
      const outcome = await this.#ports.run({ ...command, args: ['-n', '-P', '-l', ...args] });
      const listed = readLsofOutcome(outcome);
      return listed.ok ? listed.value : [];
    };
    const holders = await ask(['-F', 'p', '--', ...files.map(({ path }) => path)]);
    const known = new Set(found.processes.map(({ pid }) => pid));
    const pids = [...new Set([...this.#holders, ...holders.map(({ pid }) => pid)])].filter(
      (pid) => !known.has(pid),
    );
    if (pids.length === 0) return [];
    const fields = ['-d', '^mem,^rtd', '+c', '0', '-F', 'pRucftan'];
    const described = await ask(['-a', '-p', pids.join(','), ...fields]);
    const seen = described.filter(({ writtenFiles }) =>
      writtenFiles.some(({ path }) => threadFileOf(path) !== undefined),
    );
    this.#holders = seen.map(({ pid }) => pid);
    return seen;
  }

  /** Below /tmp Codex takes no lock of its own, but has its databases open; 0.107 has one alone, and its log. */
  async #databaseUsers(
    locks: string,
    known: ReadonlySet<Pid>,
    found: Discovery,
  ): Promise<readonly Pid[]> {
    const users = parseSqliteUsers(locks);
    if ([...users.values()].flat().every((pid) => known.has(pid))) return [];
    const { files } = this.#ports;
    const usersOf = async (paths: readonly string[]): Promise<readonly Pid[]> => {
      const stats = await Promise.all(paths.map((path) => files.stat(path)));
      return stats.flatMap((stat) => {
        const inode = stat.ok ? stat.value.identity.replace(/^.*:/, '') : '';
        return users.get(inode) ?? [];
      });
    };
    const ofHomes = await Promise.all(
      this.#homes(found).map(async (home) => {
        const listed = await files.list(home);
        const paths = listed.ok ? listed.value.map((name) => join(home, name)) : [];
        const databases = (kind: RegExp): readonly string[] =>
          paths.filter((path) => kind.test(path));
        const writers = new Set(await usersOf(databases(/\/logs_\d+\.sqlite$/)));
        const candidates = await usersOf(databases(/\/state_\d+\.sqlite$/));
        const isCodex = await Promise.all(
          candidates.map(async (pid) => writers.has(pid) || (await hasLogOpen(files, pid))),
        );
        return candidates.filter((_, index) => isCodex[index]);
      }),
    );
    return ofHomes.flat();
  }

  #homes({ processes }: Discovery): readonly string[] {
    const { codexHome } = this.#options;
    if (codexHome !== undefined) return [codexHome];
    const used = processes.flatMap((process) => process.codexHome ?? []);
    return [...new Set([join(this.#ports.identity.homeDir, '.codex'), ...used])];
  }

  #isNew(files: readonly RecentFile[]): boolean {
    return files.some(({ stamp }) => !this.#explained.has(stamp));
  }

  async #filesWithoutHolder(
    discovery: Discovery,
    held: ReadonlySet<ThreadId>,
  ): Promise<readonly RecentFile[]> {
    const { files, now } = this.#ports;
    const found = await Promise.all(
      this.#homes(discovery)
        .flatMap((home) => recentDirectories(home, now()))
        .map(async (directory) => {
          const names = await files.list(directory);
          const newest = names.ok ? [...names.value].sort().slice(-maxFiles) : [];
          return newest.flatMap((name) => {
            const path = join(directory, name);
            const file = threadFileOf(path);
            return file && !held.has(file.threadId) ? path : [];
          });
        }),
    );
    const stats = await Promise.all(
      found.flat().map(async (path) => ({ path, stat: await files.stat(path) })),
    );
    return stats.flatMap(({ path, stat }) =>
      stat.ok && between(stat.value.modifiedAt, now()) < recentMs
        ? { path, stamp: `${stat.value.identity} ${stat.value.modifiedAt}` }
        : [],
    );
  }
}

/** The kernel takes some 15 ms for it: it stops all locking, and waits for every processor. */
export async function readLocks({ files, identity }: HostPorts): Promise<string> {
  if (identity.platform !== 'linux') return '';
  const locks = await files.readText('/proc/locks', locksBytes);
  return locks.ok ? locks.value : '';
}

interface RecentFile {
  readonly path: string;
  /** Changes with each write. */
  readonly stamp: string;
}

/** Where locks lie, and the rollouts of today and yesterday. */
function recentDirectories(home: string, now: EpochMs): readonly string[] {
  const days = [now, epochMs(now - recentMs)];
  return [lockDirectory(home), ...days.map((day) => dayDirectory(home, day))];
}

/** Between its fork and its exec a child has the files of its parent open, under the name of a thread of it. */
function isForkOf({ process, holdings }: SeenProcess, found: Discovery): boolean {
  const ofParent = found.holdings.filter(({ pid }) => pid === process.parentPid);
  return holdings.some(({ path }) => ofParent.some((holding) => holding.path === path));
}

async function hasLogOpen(files: FilePort, pid: Pid): Promise<boolean> {
  const fds = await files.list(`/proc/${pid}/fd`);
  const paths = (fds.ok ? fds.value : []).map((fd) => readProcLink(files, pid, `fd/${fd}`));
  return (await Promise.all(paths)).some((path) => path?.endsWith('/log/codex-tui.log'));
}

/** By its program or its first arguments. */
async function looksLikeCodex(files: FilePort, pid: Pid): Promise<boolean> {
  const executable = (await readProcLink(files, pid, 'exe')) ?? '';
  const paths = [executable, ...(await readArgs(files, pid)).slice(0, 2)];
  const names = paths.map((path) => path.replace(/^.*\//s, ''));
  return names.some((name) => isCodexCommand(name) && !name.startsWith('codex-ps'));
}
