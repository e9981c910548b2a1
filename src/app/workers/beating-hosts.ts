import type { HostFailure } from '../../core/session/host-failure.js';
import type { HostName } from '../../core/ids.js';
import type { Result } from '../../core/result.js';
import type { After, DurationMs } from '../../core/time.js';
import type { HostAnswer } from './messages.js';
import type { BeginHosts, HostTeller, RunningHosts } from './serve.js';

/** Looks at one host. Trouble is a value; a rejection is a bug and ends the thread. */
export type CollectHost = (host: HostName) => Promise<Result<HostAnswer, HostFailure>>;

/**
 * Hosts that have nothing to tell by themselves: each is looked at on every beat. One that is still being read
 * is passed over; only a refresh is remembered until it is free.
 */
class BeatingHosts implements RunningHosts {
  readonly #hosts: readonly HostName[];
  readonly #collect: CollectHost;
  readonly #after: After;
  readonly #tell: HostTeller;
  readonly #busy = new Set<HostName>();
  readonly #again = new Set<HostName>();
  #every: DurationMs;
  #cancelBeat: () => void = () => undefined;

  constructor(
    parts: { readonly collect: CollectHost; readonly after: After },
    ...[hosts, every, tell]: Parameters<BeginHosts>
  ) {
    this.#collect = parts.collect;
    this.#after = parts.after;
    this.#hosts = hosts;
    this.#every = every;
    this.#tell = tell;
    this.#beat();
  }

  readonly refresh = (): void => {
    for (const host of this.#busy) this.#again.add(host);
    this.#beat();
  };

  readonly setInterval = (every: DurationMs): void => {
    this.#every = every;
    this.#beat();
  };

  readonly stop = (): void => this.#cancelBeat();

  #beat(): void {
    this.#cancelBeat();
    this.#cancelBeat = this.#after(this.#every, () => this.#beat());
    for (const host of this.#hosts) {
      if (!this.#busy.has(host)) void this.#look(host);
    }
  }

  async #look(host: HostName): Promise<void> {
    this.#busy.add(host);
    const result = await this.#collect(host);
    this.#busy.delete(host);
    this.#tell.news(
      host,
      result.ok
        ? { kind: 'answered', answer: result.value }
        : { kind: 'host-failed', failure: result.error },
    );
    if (this.#again.delete(host)) await this.#look(host);
  }
}

export function beatingHosts(collect: CollectHost, after: After): BeginHosts {
  return (...begin) => new BeatingHosts({ collect, after }, ...begin);
}
