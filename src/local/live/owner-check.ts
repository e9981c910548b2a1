import type { Discovery } from '../../core/facts/processes.js';
import type { Pid } from '../../core/ids.js';
import type { FilePort } from '../../platform/host-ports.js';
import { isCodexCommand, listPids, readProcStat } from '../processes/proc-process.js';

/** What the cheap check between two passes found. */
export interface OwnerCheck {
  /** They ended, or their pid belongs to another process by now. */
  readonly gone: ReadonlySet<Pid>;
  /** A codex runs that the last pass did not list. */
  readonly newcomers: boolean;
  /** One was stopped or continued since the last pass. */
  readonly stopsChanged: boolean;
}

/** A process is another program for a moment before it becomes codex. */
const youngChecks = 3;

/**
 * Checks whether the listed processes are alive and the same (started at the same tick), and finds new ones: one listing
 * of /proc, and some 10 µs for each owner. Without /proc it finds nothing.
 */
export function ownerChecker(files: FilePort): (listed: Discovery) => Promise<OwnerCheck> {
  let knownTicks: ReadonlyMap<Pid, number> = new Map();
  const findNewcomers = newcomerFinder(files);
  return async ({ processes }) => {
    const running = await listPids(files);
    const gone = new Set<Pid>();
    if (running.length === 0) return { gone, newcomers: false, stopsChanged: false };
    const startTicks = new Map<Pid, number>();
    let stopsChanged = false;
    for (const { pid, command, suspension } of processes) {
      const stat = await readProcStat(files, pid);
      if (!stat.ok && stat.error === 'refused') continue;
      const now = stat.ok ? stat.value : undefined;
      // Some of the listed are not called codex.
      const isOwner = now && (isCodexCommand(now.command) || now.command === command);
      if (!isOwner || now.startTicks !== (knownTicks.get(pid) ?? now.startTicks)) {
        gone.add(pid);
        continue;
      }
      startTicks.set(pid, now.startTicks);
      stopsChanged ||= now.stopped !== (suspension === 'stopped');
    }
    knownTicks = startTicks;
    const listed = new Set(processes.map(({ pid }) => pid));
    return { gone, newcomers: await findNewcomers(running, listed), stopsChanged };
  };
}

/** Whether a codex is among those that run and are not listed. */
function newcomerFinder(
  files: FilePort,
): (running: readonly Pid[], listed: ReadonlySet<Pid>) => Promise<boolean> {
  let seen: ReadonlySet<Pid> = new Set();
  let young: ReadonlyMap<Pid, number> = new Map();
  return async (running, listed) => {
    const next = new Map<Pid, number>();
    let found = false;
    for (const pid of running) {
      if (listed.has(pid)) continue;
      const isOld = seen.size === 0 || seen.has(pid);
      const left = young.get(pid) ?? (isOld ? 0 : youngChecks);
      if (left === 0) continue;
      next.set(pid, left - 1);
      const stat = await readProcStat(files, pid);
      found ||= stat.ok && isCodexCommand(stat.value.command);
    }
    young = next;
    seen = new Set(running);
    return found;
  };
}
