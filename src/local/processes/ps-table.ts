import { epochMs, type EpochMs } from '../../core/time.js';
import type { CommandOutcome, HostPorts } from '../../platform/host-ports.js';
import { parsePs, type PsProcess } from '../../platform/processes/ps.js';
import { psCommand } from './start-discovery.js';

const timeoutMs = 5_000;

/** All processes where there is no /proc. Finding tools uses the list of discovery if it is new enough. */
export class PsTable {
  readonly #ports: Pick<HostPorts, 'run' | 'now'>;
  #rows: readonly PsProcess[] = [];
  #listedAt: EpochMs | undefined;

  constructor(ports: Pick<HostPorts, 'run' | 'now'>) {
    this.#ports = ports;
  }

  /** The rows of a call of ps that began at `at`; none where it failed. */
  read(outcome: CommandOutcome, at: EpochMs): readonly PsProcess[] {
    this.#rows = outcome.kind === 'exited' ? parsePs(outcome.stdout) : [];
    this.#listedAt = at;
    return this.#rows;
  }

  /** The processes as they were at that time or later; none where ps fails. */
  async since(at: EpochMs): Promise<readonly PsProcess[]> {
    if (this.#listedAt !== undefined && this.#listedAt >= at) return this.#rows;
    const beganAt = this.#ports.now();
    return this.read(await this.#ports.run(psCommand(timeoutMs)), beganAt);
  }
}

const longestRestMs = 5_000;

/** How old a list of processes may be to show what runs a call: the longer the call is open, the older. */
export function oldestListing(calledAt: EpochMs, now: EpochMs): EpochMs {
  const age = Math.max(0, now - calledAt);
  return epochMs(now - Math.min(longestRestMs, age / 8));
}
