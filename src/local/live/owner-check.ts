import type { Discovery } from '../../core/facts/processes.js';
import { pidOf, type Pid } from '../../core/ids.js';
import type { FilePort } from '../../platform/host-ports.js';
import { isCodexCommand, readProcLink, readProcStat } from '../processes/proc-process.js';

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

/** Inspecting is several times as much work as reading the executable, and only finds a pid that another codex got. */
const inspectedAtOnce = 20;

/** What an owner was when it was inspected. */
interface KnownOwner {
  readonly startTicks: number;
  readonly stopped: boolean;
  readonly executable: string | undefined;
}

/**
 * Checks whether the listed processes are alive and the same (started at the same tick), and finds new ones: one listing
 * of /proc, 4 µs for each owner, and 15 for each that is inspected. Without /proc it finds nothing.
 */
export class OwnerChecker {
  readonly #files: FilePort;
  #owners: ReadonlyMap<Pid, KnownOwner> = new Map();
  /** Of the listed owners: some are not called codex. */
  #commands: ReadonlyMap<Pid, string> = new Map();
  /** Where in the list of owners the next inspection begins. */
  #turn = 0;
  #seen: ReadonlySet<string> = new Set();
  #young = new Map<string, number>();

  constructor(files: FilePort) {
    this.#files = files;
  }

  async check({ processes }: Discovery): Promise<OwnerCheck> {
    this.#commands = new Map(processes.map(({ pid, command }) => [pid, command]));
    const running = await this.#running();
    if (running.length === 0) return { gone: new Set(), newcomers: false, stopsChanged: false };
    const listed = new Set(processes.map(({ pid }) => pid));
    const alive = new Set(running);
    const gone = new Set([...listed].filter((pid) => !alive.has(String(pid))));
    const left = [...listed].filter((pid) => !gone.has(pid));
    const owners = new Map<Pid, KnownOwner>();
    const due = this.#due(left);
    for (const pid of left) {
      const known = this.#owners.get(pid);
      // A zombie has no executable.
      const isSame =
        known?.executable !== undefined &&
        !due.has(pid) &&
        known.executable === (await readProcLink(this.#files, pid, 'exe'));
      const now = isSame ? known : await this.#inspect(pid);
      if (now === 'gone' || (known && now !== 'unknown' && now.startTicks !== known.startTicks)) {
        gone.add(pid);
      } else if (now !== 'unknown') owners.set(pid, now);
    }
    this.#owners = owners;
    const stopsChanged = processes.some(({ pid, suspension }) => {
      const owner = owners.get(pid);
      return owner !== undefined && owner.stopped !== (suspension === 'stopped');
    });
    return { gone, newcomers: await this.#findNewcomers(running, listed), stopsChanged };
  }

  #due(pids: readonly Pid[]): ReadonlySet<Pid> {
    const from = this.#turn % Math.max(1, pids.length);
    this.#turn = from + inspectedAtOnce;
    const round = [...pids.slice(from), ...pids.slice(0, from)];
    return new Set(round.slice(0, inspectedAtOnce));
  }

  async #inspect(pid: Pid): Promise<KnownOwner | 'gone' | 'unknown'> {
    const stat = await readProcStat(this.#files, pid);
    if (!stat.ok) return stat.error === 'gone' ? 'gone' : 'unknown';
    const { command, startTicks, stopped } = stat.value;
    return isCodexCommand(command) || command === this.#commands.get(pid)
      ? { startTicks, stopped, executable: await readProcLink(this.#files, pid, 'exe') }
      : 'gone';
  }

  /** The names of all processes in /proc; none where there is no /proc. */
  async #running(): Promise<readonly string[]> {
    const names = await this.#files.list('/proc');
    return names.ok ? names.value.filter((name) => /^\d+$/.test(name)) : [];
  }

  async #findNewcomers(running: readonly string[], listed: ReadonlySet<Pid>): Promise<boolean> {
    const isFirst = this.#seen.size === 0;
    const young = new Map<string, number>();
    let found = false;
    for (const name of running) {
      const pid = pidOf(Number(name));
      if (pid === undefined || listed.has(pid)) continue;
      const left = this.#young.get(name) ?? (isFirst || this.#seen.has(name) ? 0 : youngChecks);
      if (left === 0) continue;
      young.set(name, left - 1);
      const stat = await readProcStat(this.#files, pid);
      found ||= stat.ok && isCodexCommand(stat.value.command);
    }
    this.#young = young;
    this.#seen = new Set(running);
    return found;
  }
}
