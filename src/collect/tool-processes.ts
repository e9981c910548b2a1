import type { ToolProcess } from '../domain/facts/tool-process.js';
import type { Pid } from '../domain/ids.js';
import { programOf } from '../model/owner-kind.js';
import { parseCodexEnvironment, parsePids } from '../parse/proc.js';
import { parsePs, splitCommandLine, type PsProcess } from '../parse/ps.js';
import { createBootClock, type BootClock } from './boot-clock.js';
import type { HostPorts } from './ports/host-ports.js';
import { readArgs, readProcStat, type ProcReader } from './proc-process.js';
import { psCommand } from './start-discovery.js';

export interface ToolProcessOptions {
  readonly bootClock?: BootClock;
  readonly procRoot?: string;
  readonly psTimeoutMs?: number;
}

/** A tool that forks without end costs no more than this many rows. */
const maxProcesses = 2000;
const maxThreads = 512;
/** An environment past this is cut; the two variables may then be missed. */
const environBytes = 1024 * 1024;
const childrenBytes = 64 * 1024;
const defaultPsTimeoutMs = 2000;

/**
 * The processes below these owners, each once, under the nearest owner. The shared daemon is a child
 * of the first TUI that started it; it and what is below it are nobody's tools but its own.
 */
export async function findToolProcesses(
  ports: HostPorts,
  owners: readonly Pid[],
  options: ToolProcessOptions = {},
): Promise<ReadonlyMap<Pid, readonly ToolProcess[]>> {
  if (owners.length === 0) return new Map();
  const children =
    ports.identity.platform === 'linux'
      ? childrenFromProc(await procReader(ports, options))
      : childrenFromPs(await listByPs(ports, options));
  return descend(owners, children);
}

type FindChildren = (pid: Pid) => Promise<readonly ChildProcess[]>;
type ChildProcess = Omit<ToolProcess, 'ownerPid'>;

async function descend(
  owners: readonly Pid[],
  childrenOf: FindChildren,
): Promise<ReadonlyMap<Pid, readonly ToolProcess[]>> {
  const found = new Map<Pid, ToolProcess[]>(owners.map((owner) => [owner, []]));
  const seen = new Set<Pid>(owners);
  let edge = owners.map((pid) => ({ pid, ownerPid: pid }));
  while (edge.length > 0 && seen.size < maxProcesses) {
    const next: typeof edge = [];
    const families = await Promise.all(
      edge.map(async ({ pid, ownerPid }) => ({ ownerPid, children: await childrenOf(pid) })),
    );
    for (const { ownerPid, children } of families) {
      for (const child of children) {
        if (seen.has(child.pid) || seen.size >= maxProcesses || isServer(child)) continue;
        seen.add(child.pid);
        found.get(ownerPid)?.push({ ...child, ownerPid });
        next.push({ pid: child.pid, ownerPid });
      }
    }
    edge = next;
  }
  return found;
}

function isServer({ command, args }: ChildProcess): boolean {
  const { kind } = programOf({ command, executable: undefined, args });
  return kind === 'daemon' || kind === 'updater';
}

async function procReader(ports: HostPorts, options: ToolProcessOptions): Promise<ProcReader> {
  const root = options.procRoot ?? '/proc';
  const clock = options.bootClock ?? createBootClock();
  return { files: ports.files, root, startTime: await clock.read(ports.files, root, ports.now) };
}

/**
 * Each thread of a process lists the children that it started. That costs a read for each of the
 * owner's threads (some 25) in place of one for each process of the machine.
 */
function childrenFromProc(reader: ProcReader): FindChildren {
  return async (pid) => {
    const tasks = `${reader.root}/${pid}/task`;
    const threads = await reader.files.list(tasks);
    if (!threads.ok) return [];
    const lists = await Promise.all(
      threads.value.slice(0, maxThreads).map(async (thread) => {
        const text = await reader.files.readText(`${tasks}/${thread}/children`, childrenBytes);
        return text.ok ? parsePids(text.value) : [];
      }),
    );
    const pids = lists.flat().slice(0, maxProcesses);
    return (await Promise.all(pids.map((child) => describe(reader, child)))).flat();
  };
}

async function describe(reader: ProcReader, pid: Pid): Promise<readonly ChildProcess[]> {
  const stat = await readProcStat(reader, pid);
  if (!stat.ok) return [];
  const environ = await reader.files.readText(`${reader.root}/${pid}/environ`, environBytes);
  const child: ChildProcess = {
    pid,
    command: stat.value.command,
    args: await readArgs(reader, pid),
    startedAt: reader.startTime(stat.value.startTicks),
    ...parseCodexEnvironment(environ.ok ? environ.value : ''),
  };
  return [child];
}

async function listByPs(
  ports: HostPorts,
  options: ToolProcessOptions,
): Promise<readonly PsProcess[]> {
  const outcome = await ports.run(psCommand(options.psTimeoutMs ?? defaultPsTimeoutMs));
  return outcome.kind === 'exited' ? parsePs(outcome.stdout) : [];
}

function childrenFromPs(rows: readonly PsProcess[]): FindChildren {
  const byParent = new Map<Pid, PsProcess[]>();
  for (const row of rows) {
    if (row.parentPid === undefined) continue;
    const siblings = byParent.get(row.parentPid);
    if (siblings) siblings.push(row);
    else byParent.set(row.parentPid, [row]);
  }
  return (pid) => Promise.resolve((byParent.get(pid) ?? []).map(fromPsRow));
}

function fromPsRow(row: PsProcess): ChildProcess {
  const args = splitCommandLine(row.commandLine, undefined);
  return {
    pid: row.pid,
    command: (args[0] ?? '').replace(/^.*\//, ''),
    args,
    startedAt: row.startedAt,
    threadId: undefined,
    callId: undefined,
  };
}
