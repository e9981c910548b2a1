import type { HostFailure } from '../domain/host-failure.js';
import type { HostName } from '../domain/ids.js';
import type { Result } from '../domain/result.js';
import { NewsWriter } from './host-news.js';
import type { FromWorker, HostAnswer } from './messages.js';

/** What a look at a host came to. */
export type LookResult = Result<HostAnswer, HostFailure>;

/**
 * The way of a host's news to the main thread, where the newest wins: while it has not taken in a host's last
 * message, the next ones replace each other here. A terminal that is stuck stops the main thread for as long as
 * it likes, and messages would pile up.
 */
export class HostOutbox {
  readonly #post: (message: FromWorker) => void;
  readonly #writer = new NewsWriter();
  readonly #untaken = new Set<HostName>();
  readonly #held = new Map<HostName, LookResult>();

  constructor(post: (message: FromWorker) => void) {
    this.#post = post;
  }

  put(host: HostName, result: LookResult): void {
    this.#held.set(host, result);
    this.#postHeld(host);
  }

  taken(host: HostName): void {
    this.#untaken.delete(host);
    this.#postHeld(host);
  }

  #postHeld(host: HostName): void {
    const result = this.#held.get(host);
    if (!result || this.#untaken.has(host)) return;
    this.#held.delete(host);
    this.#untaken.add(host);
    this.#post(
      result.ok
        ? { kind: 'answered', news: this.#writer.write(result.value) }
        : { kind: 'host-failed', failure: result.error },
    );
  }
}
