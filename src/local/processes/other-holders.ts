import { join } from 'node:path/posix';
import type { Discovery } from '../../core/facts/discovery.js';
import type { Pid, ThreadId } from '../../core/ids.js';
import { threadFileOf } from '../../core/rollout/thread-file.js';
import { between, type EpochMs } from '../../core/time.js';
import { parseFlockHolders, parseSqliteUsers } from '../../platform/processes/proc.js';
import type { CommandOutcome, HostPorts } from '../../platform/host-ports.js';
import { parseLsof, type LsofProcess } from './lsof.js';
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

/** A thread file that was written so recently is a sign that a process may hold it. */
const recentMs = 24 * 60 * 60 * 1000;
/** The newest so many of each directory are checked. */
const maxFiles = 64;
const locksBytes = 1024 * 1024;

export interface SearchOptions {
  /** `--codex-home` or $CODEX_HOME. */
  readonly codexHome: string | undefined;
  /** `signs`: only where something hints at a Codex of another name. `all`: for the doctor, everything is inspected. */
  readonly search: 'signs' | 'all';
}

/**
 * Finds Codex by what it does where its program is not called `codex`: who holds a rollout or a lock open for writing.
 * It inspects only the few processes that hold an flock (Codex 0.98 and later do), and all processes of
 * this user only where a file that was written lately has no holder and has changed since the last search.
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

  /** On Linux. */
  async findInProc(found: Discovery, reader: ProcReader): Promise<readonly SeenProcess[]> {
    const known = new Set(found.processes.map(({ pid }) => pid));
    const locks = await reader.files.readText(`${reader.root}/locks`, locksBytes);
    const locksText = locks.ok ? locks.value : '';
    const suspects = [...this.#holders, ...parseFlockHolders(locksText)];
    const seen = await inspectAll(suspects, known, found, reader);
    const users = await this.#databaseUsers(locksText, known, found, reader);
    seen.push(...(await inspectUsers(users, known, reader)));
    const held = new Set(
      [...found.holdings, ...seen.flatMap(({ holdings }) => holdings)].map((h) => h.threadId),
    );
    const files = await this.#filesWithoutHolder(found, held);
    if (this.#options.search === 'all' || this.#isNew(files)) {
      const rest = await listPids(reader);
      seen.push(...(await inspectAll(rest, known, found, reader)));
    }
    this.#explained = new Set(files.map(({ stamp }) => stamp));
    this.#holders = seen.map(({ process }) => process.pid);
    if (this.#options.search === 'all') seen.push(...(await likeCodex(reader, known)));
    return seen;
  }

  /** Where there is no /proc: lsof finds who holds a named file without inspecting every process. */
  async findByLsof(found: Discovery, timeoutMs: number): Promise<readonly LsofProcess[]> {
    const held = new Set(found.holdings.map(({ threadId }) => threadId));
    const files = await this.#filesWithoutHolder(found, held);
    if (!this.#isNew(files) && this.#holders.length === 0) return [];
    this.#explained = new Set(files.map(({ stamp }) => stamp));
    const command = lsofCommand(this.#ports.identity.platform, { lsofTimeoutMs: timeoutMs });
    const ask = async (args: readonly string[]): Promise<readonly LsofProcess[]> =>
      processesOf(await this.#ports.run({ ...command, args: ['-n', '-P', '-l', ...args] }));
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

  /**
   * In a home below /tmp Codex takes no lock of its own, but it has its databases open like everywhere. 0.107 has one
   * alone, and its log.
   */
  async #databaseUsers(
    locks: string,
    known: ReadonlySet<Pid>,
    found: Discovery,
    reader: ProcReader,
  ): Promise<readonly Pid[]> {
    const users = parseSqliteUsers(locks);
    if ([...users.values()].flat().every((pid) => known.has(pid))) return [];
    const { files } = this.#ports;
    const usersOf = async (home: string, name: string): Promise<readonly Pid[]> => {
      const stat = await files.stat(join(home, name));
      const inode = stat.ok ? stat.value.identity.replace(/^.*:/, '') : '';
      return users.get(inode) ?? [];
    };
    const ofHomes = await Promise.all(
      this.#homes(found).map(async (home) => {
        const listed = await files.list(home);
        const names = listed.ok ? listed.value : [];
        const [state, logs] = await Promise.all(
          [/^state_\d+\.sqlite$/, /^logs_\d+\.sqlite$/].map((kind) =>
            Promise.all(names.filter((name) => kind.test(name)).map((name) => usersOf(home, name))),
          ),
        );
        const writers = new Set(logs?.flat());
        const candidates = state?.flat() ?? [];
        const isCodex = await Promise.all(
          candidates.map((pid) => writers.has(pid) || hasLogOpen(reader, pid)),
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

interface RecentFile {
  readonly path: string;
  /** Another one after each write. */
  readonly stamp: string;
}

/** Where locks lie, and the rollouts of today and yesterday: Codex names those by the local date. */
function recentDirectories(home: string, now: EpochMs): readonly string[] {
  const days = [0, recentMs].map((ago) => {
    const date = new Date(now - ago);
    const two = (part: number): string => String(part).padStart(2, '0');
    return join(String(date.getFullYear()), two(date.getMonth() + 1), two(date.getDate()));
  });
  return [join(home, 'thread-writer-locks'), ...days.map((day) => join(home, 'sessions', day))];
}

/** Of these processes, those that hold a file of Codex's for writing. */
async function inspectAll(
  pids: readonly Pid[],
  known: Set<Pid>,
  found: Discovery,
  reader: ProcReader,
): Promise<SeenProcess[]> {
  const seen: SeenProcess[] = [];
  for (const pid of pids) {
    if (known.has(pid)) continue;
    const written = await writtenCodexFiles(reader, pid);
    if (typeof written === 'string' || written.length === 0) continue;
    const stat = await readProcStat(reader, pid);
    const process = stat.ok ? await inspectProcess(reader, stat.value) : undefined;
    if (!process || isForkOf(process, found)) continue;
    known.add(pid);
    seen.push(process);
  }
  return seen;
}

async function hasLogOpen(reader: ProcReader, pid: Pid): Promise<boolean> {
  const fds = await reader.files.list(`${reader.root}/${pid}/fd`);
  const paths = (fds.ok ? fds.value : []).map((fd) => readProcLink(reader, pid, `fd/${fd}`));
  return (await Promise.all(paths)).some((path) => path?.endsWith('/log/codex-tui.log'));
}

/** Processes that have the databases of a home open: Codex, though they may hold nothing else. */
async function inspectUsers(
  pids: readonly Pid[],
  known: Set<Pid>,
  reader: ProcReader,
): Promise<readonly SeenProcess[]> {
  const seen: SeenProcess[] = [];
  for (const pid of pids) {
    if (known.has(pid)) continue;
    known.add(pid);
    const stat = await readProcStat(reader, pid);
    const user = stat.ok ? await inspectProcess(reader, stat.value) : undefined;
    if (user) seen.push({ ...user, process: { ...user.process, holdsCodexFile: true } });
  }
  return seen;
}

/** Between its fork and its exec a child has the files of its parent open, under the name of a thread of it. */
function isForkOf({ process, holdings }: SeenProcess, found: Discovery): boolean {
  const ofParent = found.holdings.filter(({ pid }) => pid === process.parentPid);
  return holdings.some(({ path }) => ofParent.some((holding) => holding.path === path));
}

/** Processes that hold nothing and look like Codex by their program or their first arguments. */
async function likeCodex(
  reader: ProcReader,
  known: ReadonlySet<Pid>,
): Promise<readonly SeenProcess[]> {
  const seen: SeenProcess[] = [];
  for (const pid of await listPids(reader)) {
    if (known.has(pid)) continue;
    const [args, executable] = [
      await readArgs(reader, pid),
      await readProcLink(reader, pid, 'exe'),
    ];
    const names = [executable ?? '', ...args.slice(0, 2)].map((path) => path.replace(/^.*\//s, ''));
    if (!names.some((name) => isCodexCommand(name) && !name.startsWith('codex-ps'))) continue;
    const stat = await readProcStat(reader, pid);
    const process = stat.ok ? await inspectProcess(reader, stat.value) : undefined;
    if (process) seen.push(process);
  }
  return seen;
}

function processesOf(outcome: CommandOutcome): readonly LsofProcess[] {
  const listed = outcome.kind === 'exited' ? parseLsof(outcome.stdout) : undefined;
  return listed?.ok ? listed.value : [];
}
