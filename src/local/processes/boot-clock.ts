import { epochMs, type EpochMs } from '../../core/time.js';
import { parseBootSeconds, parseUptime } from '../../platform/processes/proc.js';
import type { HostPorts } from '../../platform/host-ports.js';

/** /proc counts in ticks of 10 ms on every Linux that Node runs on. */
const tickMs = 10;
/** A smaller difference is the rounding of two readings; by more the clock was set. */
const stepMs = 2000;

const statBytes = 1024 * 1024;

/** Turns ticks after boot into times. */
export type BootTime = (startTicks: number) => EpochMs | undefined;

/** Reads the clock again; to be called once a pass. */
export type BootClock = (ports: ClockPorts) => Promise<BootTime>;

type ClockPorts = Pick<HostPorts, 'files' | 'now'>;

/**
 * The start time of a process must be the same in every pass, or it counts as another process; but readings of the clock
 * differ by some 10 ms. So the first boot time is kept until the clock is set.
 */
export function createBootClock(): BootClock {
  let kept: number | undefined;
  return async (ports) => {
    const seen = await bootMs(ports);
    if (seen !== undefined && (kept === undefined || Math.abs(seen - kept) > stepMs)) kept = seen;
    const boot = kept;
    return (ticks) => (boot === undefined ? undefined : epochMs(boot + ticks * tickMs));
  };
}

/**
 * `btime` of /proc/stat is whole seconds, rounded down; now less the uptime is exact to 10 ms. In a container with an
 * uptime of its own (lxcfs) they disagree: btime is right, for start ticks count from the boot of the machine.
 */
async function bootMs(ports: ClockPorts): Promise<number | undefined> {
  const exact = await bootByUptime(ports);
  const statText = await ports.files.readText('/proc/stat', statBytes);
  const bootSeconds = statText.ok ? parseBootSeconds(statText.value) : undefined;
  if (bootSeconds === undefined) return exact;
  const rounded = bootSeconds * 1000;
  const agrees = exact !== undefined && exact >= rounded - 50 && exact <= rounded + 1050;
  return agrees ? exact : rounded;
}

/** A reading that took longer is not exact enough, and repeated. */
const quickMs = 20;
const mostReadings = 5;

/** On a busy machine time passes between the two readings, and a process would seem to start after its first turn. */
async function bootByUptime({ files, now }: ClockPorts): Promise<number | undefined> {
  let best: { readonly tookMs: number; readonly boot: number } | undefined;
  for (let reading = 0; reading < mostReadings; reading += 1) {
    const from = now();
    const text = await files.readText('/proc/uptime', 256);
    const at = now();
    const uptime = text.ok ? parseUptime(text.value) : undefined;
    if (uptime === undefined) break;
    const tookMs = at - from;
    if (!best || tookMs < best.tookMs) best = { tookMs, boot: Math.round(at - uptime * 1000) };
    if (tookMs <= quickMs) break;
  }
  return best?.boot;
}
