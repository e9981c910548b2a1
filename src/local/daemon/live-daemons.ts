import type { DaemonAnswer } from '../../core/facts/daemon.js';
import { reuseIfEqual } from '../../core/same-data.js';
import { daemonTimeoutMs, type DaemonOptions } from './ask-daemon.js';
import type { HostPorts } from '../../platform/host-ports.js';
import { DaemonFollower, type DaemonChange } from './daemon-follower.js';

export class LiveDaemons {
  readonly #ports: Pick<HostPorts, 'files' | 'identity'>;
  readonly #options: DaemonOptions;
  readonly #onChange: (change: DaemonChange) => void;
  readonly #followers = new Map<string, DaemonFollower>();
  #answers: ReadonlyMap<string, DaemonAnswer> = new Map();

  constructor(
    ports: Pick<HostPorts, 'files' | 'identity'>,
    options: DaemonOptions,
    onChange: (change: DaemonChange) => void,
  ) {
    this.#ports = ports;
    this.#options = options;
    this.#onChange = onChange;
  }

  /** Their newest answers; waits only for those of new homes. The same map as long as nothing changes. */
  readonly answers = async (
    homes: readonly string[],
  ): Promise<ReadonlyMap<string, DaemonAnswer>> => {
    for (const [home, follower] of this.#followers) {
      if (homes.includes(home)) continue;
      follower.stop();
      this.#followers.delete(home);
    }
    const known = homes.filter((home) => this.#followers.has(home));
    await Promise.all(
      homes.map(async (home) => {
        if (known.includes(home)) return;
        const follower = new DaemonFollower(home, this.#ports, this.#options, this.#onChange);
        this.#followers.set(home, follower);
        await this.#firstAnswer(follower);
      }),
    );
    const answers = new Map(
      [...this.#followers].map(([home, follower]) => [home, follower.answer] as const),
    );
    this.#answers = reuseIfEqual(this.#answers, answers);
    return this.#answers;
  };

  /** A slow daemon delays nothing: what it sent in time counts, the rest follows. */
  #firstAnswer(follower: DaemonFollower): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.webSocket.after(daemonTimeoutMs, () => {
        if (follower.publishEarly()) resolve();
      });
      void follower.refresh().then(() => {
        cancel();
        resolve();
      });
    });
  }

  /** Reads everything again; a change is reported as an event. */
  refresh(): void {
    for (const follower of this.#followers.values()) void follower.refresh();
  }

  retry(): void {
    for (const follower of this.#followers.values()) follower.retry();
  }

  stop(): void {
    for (const follower of this.#followers.values()) follower.stop();
    this.#followers.clear();
  }
}

/**
 * Asks the daemon of each home once. Asking neither loads a thread, nor subscribes to it, nor keeps it loaded (0.169:
 * one without a terminal unloads after 60 s, asked every second or not).
 */
export async function askDaemons(
  homes: readonly string[],
  ports: Pick<HostPorts, 'files' | 'identity'>,
  options: DaemonOptions,
): Promise<ReadonlyMap<string, DaemonAnswer>> {
  const daemons = new LiveDaemons(ports, options, () => undefined);
  const answers = await daemons.answers(homes);
  daemons.stop();
  return answers;
}
