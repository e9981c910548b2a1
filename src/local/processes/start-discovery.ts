import type { EpochMs } from '../../core/time.js';
import type {
  Command,
  CommandOutcome,
  HostIdentity,
  HostPorts,
} from '../../platform/host-ports.js';

/** `auto`: lsof, or /proc where it fails. */
export type DiscoveryMode = 'auto' | 'lsof' | 'proc';

export interface DiscoveryOptions {
  readonly mode: DiscoveryMode;
  readonly lsofTimeoutMs: number;
}

/** The programs that a pass waits for; undefined where it does not need them. */
export interface StartedDiscovery {
  readonly lsof: Promise<CommandOutcome> | undefined;
  readonly ps: Promise<CommandOutcome> | undefined;
  readonly beganAt: EpochMs;
}

const maxBytes = 32 * 1024 * 1024;

/** For `-c` of lsof: commands with `codex` anywhere in them, as in `.codex-wrapped`. */
export const codexCommands = '/codex/i';

/**
 * What `parsePs` reads. Not the short name (`ucomm`), which may have blanks; nor the terminal, for which ps of macOS reads
 * all of /dev (some 80 ms): lsof gives it.
 */
const psColumns = 'pid=,ppid=,uid=,lstart=,stat=,args=';

/** Starts lsof and ps. This file imports only types, so that codex-ps can load everything else while they run. */
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

/** Without /proc there is no other way than lsof: it gets so many times as long. */
const patience = 5;

/**
 * One call for all: `-c` chooses by the command, `-a` makes the descriptor list a condition on top of that. No `-w`, with
 * which lsof 4.95 silently leaves out what it may not read. No names of users (`-l`), hosts (`-n`) and ports (`-P`).
 *
 * `-b` avoids a stat of every mount, which hangs at a dead one and takes seconds with network volumes on macOS; on Linux
 * `-X` avoids reading /proc/net. (On macOS `-X` means something else.)
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
