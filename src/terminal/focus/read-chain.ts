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
export async function readChain(
  ports: FocusPorts,
  pid: Pid,
  procRoot = '/proc',
): Promise<ProcessChain | undefined> {
  const read =
    ports.identity.platform === 'darwin' ? await psReader(ports, pid) : procReader(ports, procRoot);
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

type ReadProcess = (
  pid: Pid,
) => Promise<{ readonly process: ChainProcess; readonly parentPid: Pid | undefined } | undefined>;

function procReader({ files }: FocusPorts, root: string): ReadProcess {
  return async (pid) => {
    const text = await files.readText(`${root}/${pid}/stat`, maxStatBytes);
    const stat = text.ok ? parseProcStat(text.value) : undefined;
    if (!stat) return undefined;
    const environ = await files.readText(`${root}/${pid}/environ`, maxEnvironmentBytes);
    const environment = environ.ok ? parseTerminalEnvironment(environ.value) : {};
    const { tty, parentPid } = stat;
    return {
      process: { pid, command: cleanLine(stat.command, maxNameChars), tty, environment },
      parentPid,
    };
  };
}

/** The environment of the first alone: it inherits that of its parents, which are the system's shells and show none. */
async function psReader(ports: FocusPorts, first: Pid): Promise<ReadProcess> {
  const [table, commandAndEnvironment] = await Promise.all([
    ps(ports, ['-axo', 'pid=,ppid=,tty=,comm=']),
    ps(ports, ['-Eww', '-o', 'command=', '-p', `${first}`]),
  ]);
  const byPid = new Map(parsePsParents(table).map((row) => [row.pid, row]));
  return (pid) => {
    const row = byPid.get(pid);
    if (!row) return Promise.resolve(undefined);
    const environment = pid === first ? parsePsEnvironment(commandAndEnvironment) : {};
    const { tty, parentPid, appProgram } = row;
    const app = appProgram === undefined ? {} : { appProgram };
    const process = {
      pid,
      command: cleanLine(row.command, maxNameChars),
      ...app,
      tty,
      environment,
    };
    return Promise.resolve({ process, parentPid });
  };
}

async function ps({ run }: FocusPorts, args: readonly string[]): Promise<string> {
  const command = { program: 'ps', args, timeoutMs: psTimeoutMs, maxBytes: maxPsBytes };
  const outcome = await run(command);
  return outcome.kind === 'exited' ? outcome.stdout : '';
}

export function parseTerminalEnvironment(environ: string): TerminalEnvironment {
  const entries = environ.split('\0').map((entry) => {
    const at = entry.indexOf('=');
    return [entry.slice(0, at), entry.slice(at + 1)] as const;
  });
  // The first of two entries of one name counts, as in getenv(3).
  const all = new Map([...entries].reverse());
  return chosen((name) => all.get(name));
}

/**
 * From `ps -Eww -o command=` of macOS: the arguments and then the environment, separated by blanks. The last match is
 * the environment's: an argument may contain `TMUX=` too. None of the values contains blanks.
 */
export function parsePsEnvironment(line: string): TerminalEnvironment {
  const words = line.split(/\s+/);
  return chosen((name) =>
    words.findLast((word) => word.startsWith(`${name}=`))?.slice(name.length + 1),
  );
}

function chosen(valueOf: (name: string) => string | undefined): TerminalEnvironment {
  return Object.fromEntries(
    terminalVariables.flatMap((name) => {
      const value = valueOf(name);
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}
