import type { EpochMs } from '../../core/time.js';
import type {
  Command,
  CommandOutcome,
  HostIdentity,
  HostPorts,
} from '../../platform/host-ports.js';

/** `auto`: lsof, and /proc where it fails. The others force one. */
export type DiscoveryMode = 'auto' | 'lsof' | 'proc';

export interface DiscoveryOptions {
  readonly mode: DiscoveryMode;
  readonly lsofTimeoutMs: number;
}

/** The programs that a pass waits for; undefined where it needs none. */
export interface StartedDiscovery {
  readonly lsof: Promise<CommandOutcome> | undefined;
  readonly ps: Promise<CommandOutcome> | undefined;
  readonly beganAt: EpochMs;
}

const maxBytes = 32 * 1024 * 1024;

/** For `-c` of lsof: commands with `codex` anywhere in them, as in `.codex-wrapped`. */
export const codexCommands = '/codex/i';

/**
 * What `parsePs` reads. The short name (`ucomm`) is not among them: it may hold blanks, and only the
 * last column of ps has a certain beginning. Nor is the terminal, for which ps of macOS reads all of /dev (some 80 ms a
 * call): lsof gives it.
 */
const psColumns = 'pid=,ppid=,uid=,lstart=,stat=,args=';

/**
 * Starts lsof and ps and returns at once. This file imports nothing but types, so that the program
 * can begin here and load the rest while they work.
 */
export function startDiscovery(
  ports: Pick<HostPorts, 'run' | 'now'> & { readonly identity: Pick<HostIdentity, 'platform'> },
  options: DiscoveryOptions,
): StartedDiscovery {
  const { platform } = ports.identity;
  const beganAt = ports.now();
  const command = lsofCommand(platform, options);
  const lsof = options.mode === 'proc' ? undefined : ports.run(command);
  // On Linux /proc tells more of a process, and only of those that count.
  const ps = lsof && platform !== 'linux' ? ports.run(psCommand(command.timeoutMs)) : undefined;
  return { lsof, ps, beganAt };
}

/** Without /proc nothing takes over from an lsof that is given up: it gets so many times as long. */
const patience = 5;

/**
 * One call for all: `-c` chooses by the command, `-a` makes the descriptor list a
 * condition on top of that. No `-w`: with it lsof 4.95 leaves out what it may not read without a
 * word. No names for users (`-l`), hosts (`-n`) or ports (`-P`).
 *
 * `-b` spares it a stat of every mount, which hangs where one is dead, and on macOS takes seconds with network volumes;
 * on Linux `-X` spares it the tables of /proc/net. They change nothing that we read. The `-X` of macOS (4.91) is
 * another one, which leaves out the working directory and the program.
 */
export function lsofCommand(
  platform: HostIdentity['platform'],
  options: Pick<DiscoveryOptions, 'lsofTimeoutMs'>,
): Command {
  const isLinux = platform === 'linux';
  const spared = [...(platform === 'other' ? [] : ['-b']), ...(isLinux ? ['-X'] : [])];
  const selection = ['-c', codexCommands, '-a', '-d', '^mem,^rtd', '+c', '0', '-F', 'pRucftan'];
  return {
    program: 'lsof',
    args: ['-n', '-P', '-l', ...spared, ...selection],
    timeoutMs: (isLinux ? 1 : patience) * options.lsofTimeoutMs,
    maxBytes,
  };
}

/** In UTC, for its start times have no time zone. */
export function psCommand(timeoutMs: number): Command {
  return {
    program: 'ps',
    args: ['-A', '-ww', '-o', psColumns],
    timeoutMs,
    maxBytes,
    env: { TZ: 'UTC0' },
  };
}
