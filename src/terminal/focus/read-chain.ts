import {
  terminalVariables,
  type ChainProcess,
  type ProcessChain,
  type TerminalEnvironment,
} from '../../core/facts/process-chain.js';
import type { Pid } from '../../core/ids.js';
import { parseProcStat } from '../../platform/processes/proc.js';
import { parsePsParents } from '../../platform/processes/ps.js';
import { cleanLine } from '../../core/text/clean-text.js';
import type { HostPorts } from '../../platform/host-ports.js';

/** More than any terminal needs; also ends a chain that changes while it is read. */
const maxParents = 64;
const maxStatBytes = 4096;
/** Of a process's name, which it chooses itself. */
const maxNameChars = 100;
const maxEnvironmentBytes = 1 << 20;
const psTimeoutMs = 5000;
const maxPsBytes = 8 << 20;

export type FocusPorts = Pick<HostPorts, 'run' | 'files' | 'identity'>;

/** A process and its parents; undefined where it has gone. */
export async function readChain(ports: FocusPorts, pid: Pid): Promise<ProcessChain | undefined> {
  const read =
    ports.identity.platform === 'darwin' ? await psReader(ports, pid) : procReader(ports);
  const first = await read(pid);
  if (!first) return undefined;
  const chain: [ChainProcess, ...ChainProcess[]] = [first.process];
  for (let next = first.parentPid; next !== undefined && chain.length <= maxParents;) {
    const found = await read(next);
    if (!found) break;
    chain.push(found.process);
    next = found.parentPid;
  }
  return chain;
}

interface Link {
  readonly process: ChainProcess;
  readonly parentPid: Pid | undefined;
}

type ReadProcess = (pid: Pid) => Link | undefined | Promise<Link | undefined>;

function procReader({ files }: FocusPorts): ReadProcess {
  return async (pid) => {
    const text = await files.readText(`/proc/${pid}/stat`, maxStatBytes);
    const stat = text.ok ? parseProcStat(text.value) : undefined;
    if (!stat) return undefined;
    const environ = await files.readText(`/proc/${pid}/environ`, maxEnvironmentBytes);
    const environment = terminalEnvironment(environ.ok ? environ.value.split('\0') : []);
    const command = cleanLine(stat.command, maxNameChars);
    return { process: { pid, command, tty: stat.tty, environment }, parentPid: stat.parentPid };
  };
}

/** The environment of the first alone: it inherits that of its parents, which are the system's shells and show none. */
async function psReader(ports: FocusPorts, first: Pid): Promise<ReadProcess> {
  const [table, command] = await Promise.all([
    ps(ports, ['-axo', 'pid=,ppid=,tty=,comm=']),
    ps(ports, ['-Eww', '-o', 'command=', '-p', `${first}`]),
  ]);
  const byPid = new Map(parsePsParents(table).map((row) => [row.pid, row]));
  return (pid) => {
    const row = byPid.get(pid);
    if (!row) return undefined;
    const environment = pid === first ? parsePsEnvironment(command) : {};
    const { parentPid, ...process } = { ...row, command: cleanLine(row.command, maxNameChars) };
    return { process: { ...process, environment }, parentPid };
  };
}

async function ps({ run }: FocusPorts, args: readonly string[]): Promise<string> {
  const command = { program: 'ps', args, timeoutMs: psTimeoutMs, maxBytes: maxPsBytes };
  const outcome = await run(command);
  return outcome.kind === 'exited' ? outcome.stdout : '';
}

/** The first of two entries of one name counts, as in getenv(3). */
export function terminalEnvironment(entries: readonly string[]): TerminalEnvironment {
  return Object.fromEntries(
    terminalVariables.flatMap((name) => {
      const entry = entries.find((one) => one.startsWith(`${name}=`)) ?? '';
      const value = entry.slice(name.length + 1);
      return value === '' ? [] : [[name, value]];
    }),
  );
}

/**
 * From `ps -Eww -o command=` of macOS: the arguments and then the environment, separated by blanks. The last match is
 * the environment's: an argument may contain `TMUX=` too. None of the values contains blanks.
 */
export function parsePsEnvironment(line: string): TerminalEnvironment {
  return terminalEnvironment(line.split(/\s+/).toReversed());
}
