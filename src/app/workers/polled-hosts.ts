import type { HostResult } from '../../core/fleet/host-result.js';
import type { HostName } from '../../core/ids.js';
import type { After, DurationMs } from '../../core/time.js';
import type { FollowedHosts, FollowHosts, HostListener } from './worker-server.js';

/** Asks one host. Expected failures are values; a rejection is a bug and ends the thread. */
export type CollectHost = (host: HostName) => Promise<HostResult>;

/**
 * Hosts that cannot report changes by themselves: each is asked at every interval. One that has not answered yet is
 * skipped; a refresh is remembered until it has.
 */
class PolledHosts implements FollowedHosts {
  readonly #hosts: readonly HostName[];
  readonly #collect: CollectHost;
  readonly #after: After;
  readonly #listener: HostListener;
  readonly #busy = new Set<HostName>();
  readonly #again = new Set<HostName>();
  #every: DurationMs;
  #cancelNext: () => void = () => undefined;

  constructor(
    parts: { readonly collect: CollectHost; readonly after: After },
    ...[hosts, every, listener]: Parameters<FollowHosts>
  ) {
    this.#collect = parts.collect;
    this.#after = parts.after;
    this.#hosts = hosts;
    this.#every = every;
    this.#listener = listener;
    this.#poll();
  }

  readonly refresh = (): void => {
    for (const host of this.#busy) this.#again.add(host);
    this.#poll();
  };

  readonly setInterval = (every: DurationMs): void => {
    this.#every = every;
    this.#poll();
  };

  readonly stop = (): void => this.#cancelNext();

  #poll(): void {
    this.#cancelNext();
    this.#cancelNext = this.#after(this.#every, () => this.#poll());
    for (const host of this.#hosts) {
      if (!this.#busy.has(host)) void this.#ask(host);
    }
  }

  async #ask(host: HostName): Promise<void> {
    this.#busy.add(host);
    const result = await this.#collect(host);
    this.#busy.delete(host);
    this.#listener.onResult(result);
    if (this.#again.delete(host)) await this.#ask(host);
  }
}

export function pollHosts(collect: CollectHost, after: After): FollowHosts {
  return (...args) => new PolledHosts({ collect, after }, ...args);
}
