import type { HostName } from '../domain/ids.js';
import type { FromWorker } from './messages.js';

/** What a host's last look came to. */
export type HostNews = Extract<FromWorker, { readonly kind: 'answered' | 'host-failed' }>;

/**
 * The way of a host's news to the main thread, where the newest wins: while it has not taken in a host's last
 * message, the next ones replace each other here. A terminal that is stuck stops the main thread for as long as
 * it likes, and messages would pile up.
 */
export class HostOutbox {
  readonly #post: (news: HostNews) => void;
  readonly #untaken = new Set<HostName>();
  readonly #held = new Map<HostName, HostNews>();

  constructor(post: (news: HostNews) => void) {
    this.#post = post;
  }

  put(host: HostName, news: HostNews): void {
    this.#held.set(host, news);
    this.#postHeld(host);
  }

  taken(host: HostName): void {
    this.#untaken.delete(host);
    this.#postHeld(host);
  }

  #postHeld(host: HostName): void {
    const news = this.#held.get(host);
    if (!news || this.#untaken.has(host)) return;
    this.#held.delete(host);
    this.#untaken.add(host);
    this.#post(news);
  }
}
