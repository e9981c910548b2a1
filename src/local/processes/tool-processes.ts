import { groupBy } from '../../core/group-by.js';
import type { ToolProcess } from '../../core/facts/processes.js';
import type { Pid } from '../../core/ids.js';
import { programOf } from '../../core/session/owner-kind.js';
import { parseCodexEnvironment, parsePids } from '../../platform/processes/proc.js';
import { splitCommandLine, type PsProcess } from '../../platform/processes/ps.js';
import type { HostPorts } from '../../platform/host-ports.js';
import {
  procReader,
  readArgs,
  readProcStat,
  type ProcOptions,
  type ProcReader,
} from './proc-process.js';
import { PsTable } from './ps-table.js';
import type { EpochMs } from '../../core/time.js';

export interface ToolProcessOptions extends ProcOptions {
  /** A list that ps made since then is new enough; by default it is run again. /proc is read each time. */
  readonly listedSince?: EpochMs;
}

/** A tool that forks without end costs no more. */
const maxProcesses = 2000;
const maxThreads = 512;
/** In a longer environment the two variables may be missed. */
const environBytes = 256 * 1024;
/** Of up to 2,000 processes. */
const cmdlineBytes = 16 * 1024;
const childrenBytes = 64 * 1024;

/**
 * The processes below these owners, each once, under the nearest owner. The shared daemon is a child of the first TUI
 * that started it; it and what is below it are nobody's tools but its own. An owner that has gone is left out, for what
 * it ran ended with it or is another's child by now, which tells nothing; so is one whose children cannot be listed.
 * undefined where no process can be listed.
 */
export async function findToolProcesses(
  ports: HostPorts,
  owners: readonly Pid[],
  options: ToolProcessOptions = {},
): Promise<ReadonlyMap<Pid, readonly ToolProcess[]> | undefined> {
  if (owners.length === 0) return new Map();
  if (ports.identity.platform === 'linux') {
    return descend(owners, tableFromProc(await procReader(ports, options)));
  }
  const { psTable = new PsTable(ports), listedSince = ports.now() } = options;
  const rows = await psTable.since(listedSince);
  return rows.length === 0 ? undefined : descend(owners, tableFromPs(rows));
}

type ChildProcess = Omit<ToolProcess, 'branchStartedAt' | 'endedAt'>;

interface ProcessTable {
  readonly isThere: (pid: Pid) => Promise<boolean>;
  /** undefined where they cannot be listed. */
  readonly childrenOf: (pid: Pid) => Promise<readonly Pid[] | undefined>;
  /** undefined for a process that has ended. */
  readonly describe: (pid: Pid) => Promise<ChildProcess | undefined>;
}

interface Descendant {
  readonly pid: Pid;
  readonly ownerPid: Pid;
  /** The outermost process of a tool above or at it; undefined below the owner and its helpers alone. */
  readonly branch: Pick<ToolProcess, 'startedAt'> | undefined;
}

/** Level by level, and one after the other: all environments at once would take much memory. */
async function descend(
  owners: readonly Pid[],
  table: ProcessTable,
): Promise<ReadonlyMap<Pid, readonly ToolProcess[]>> {
  const found = new Map<Pid, ToolProcess[]>(owners.map((owner) => [owner, []]));
  const seen = new Set<Pid>(owners);
  const queue: Descendant[] = owners.map((pid) => ({ pid, ownerPid: pid, branch: undefined }));
  for (const { pid: parent, ownerPid, branch: above } of queue) {
    if (seen.size >= maxProcesses) break;
    const children = await table.childrenOf(parent);
    if (!children) {
      found.delete(parent);
      continue;
    }
    const unseen = children.filter((pid) => !seen.has(pid));
    for (const pid of unseen.slice(0, maxProcesses - seen.size)) {
      seen.add(pid);
      const child = await table.describe(pid);
      if (child === undefined || isServer(child)) continue;
      const branch = above ?? (child.command.startsWith('codex') ? undefined : child);
      found
        .get(ownerPid)
        ?.push({ ...child, branchStartedAt: branch?.startedAt, endedAt: undefined });
      queue.push({ pid, ownerPid, branch });
    }
  }
  for (const [owner, tools] of found) {
    if (tools.length === 0 && !(await table.isThere(owner))) found.delete(owner);
  }
  return found;
}

function isServer({ command, args }: ChildProcess): boolean {
  const { kind } = programOf({ command, executable: undefined, args });
  return kind === 'daemon' || kind === 'updater';
}

/** Each thread of a process lists its children: some 25 reads an owner, instead of one for each process here. */
function tableFromProc(reader: ProcReader): ProcessTable {
  const { files } = reader;
  const childrenOf = async (pid: Pid): Promise<readonly Pid[] | undefined> => {
    const tasks = `/proc/${pid}/task`;
    const threads = await files.list(tasks);
    if (!threads.ok) return undefined;
    const lists = await Promise.all(
      threads.value.slice(0, maxThreads).map(async (thread) => {
        const text = await files.readText(`${tasks}/${thread}/children`, childrenBytes);
        return text.ok ? parsePids(text.value) : undefined;
      }),
    );
    // A kernel may lack these files (CONFIG_PROC_CHILDREN); a thread that has just ended lacks its own.
    return lists.every((list) => !list) ? undefined : lists.flatMap((list) => list ?? []);
  };
  const isThere = async (pid: Pid): Promise<boolean> => {
    const stat = await readProcStat(files, pid);
    return stat.ok || stat.error === 'refused';
  };
  return { isThere, childrenOf, describe: (pid) => describe(reader, pid) };
}

async function describe(
  { files, startTime }: ProcReader,
  pid: Pid,
): Promise<ChildProcess | undefined> {
  const stat = await readProcStat(files, pid);
  if (!stat.ok) return undefined;
  const environ = await files.readText(`/proc/${pid}/environ`, environBytes);
  const { threadId, callId, isCleared } = parseCodexEnvironment(environ.ok ? environ.value : '');
  return {
    pid,
    command: stat.value.command,
    args: await readArgs(files, pid, cmdlineBytes),
    startedAt: startTime(stat.value.startTicks),
    environmentKnown: environ.ok && environ.value.length < environBytes,
    environmentCleared: isCleared,
    threadId,
    callId,
  };
}

function tableFromPs(rows: readonly PsProcess[]): ProcessTable {
  const byPid = new Map(rows.map((row) => [row.pid, fromPsRow(row)]));
  const byParent = groupBy(rows, ({ parentPid }) => parentPid);
  return {
    isThere: (pid) => Promise.resolve(byPid.has(pid)),
    childrenOf: (pid) => Promise.resolve((byParent.get(pid) ?? []).map((child) => child.pid)),
    describe: (pid) => Promise.resolve(byPid.get(pid)),
  };
}

function fromPsRow(row: PsProcess): ChildProcess {
  const args = splitCommandLine(row.commandLine, undefined);
  return {
    pid: row.pid,
    command: (args[0] ?? '').replace(/^.*\//, ''),
    args,
    startedAt: row.startedAt,
    environmentKnown: false,
    environmentCleared: false,
    threadId: undefined,
    callId: undefined,
  };
}
