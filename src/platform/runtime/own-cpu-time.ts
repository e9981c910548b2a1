import { readFile } from 'node:fs/promises';
import { durationMs, type DurationMs } from '../../core/time.js';

/** Linux counts in ticks of 10 ms. */
const tickMs = 10;

/** The time of the children that have ended, which Node does not provide; 0 where there is no /proc. */
async function childrenMs(): Promise<number> {
  const text = await readFile('/proc/self/stat', 'utf8').catch(() => '');
  // After the name in brackets: state is field 3, cutime and cstime are 16 and 17.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[13]) + Number(fields[14]);
  return Number.isFinite(ticks) ? ticks * tickMs : 0;
}

/** The processor time of codex-ps: all its threads, and the programs that it ran. */
export async function ownCpuTime(): Promise<DurationMs> {
  const children = await childrenMs();
  const { user, system } = process.cpuUsage();
  return durationMs((user + system) / 1000 + children);
}
