import type { HostName } from '../domain/ids.js';
import type { HostFailure } from '../domain/host-failure.js';
import type { LinkState } from '../domain/link-state.js';
import { NewsWriter } from './host-news.js';
import type { FromWorker, HostAnswer } from './messages.js';

/** What a host's last look came to. */
export type HostNews =
  | { readonly kind: 'answered'; readonly answer: HostAnswer }
  | { readonly kind: 'host-failed'; readonly failure: HostFailure };

/**
 * The way of a host's news to the main thread, where the newest wins: while it has not taken in a host's last
 * message, the next ones replace each other here. A terminal that is stuck stops the main thread for as long as
 * it likes, and messages would pile up.
 */
export class HostOutbox {
  readonly #post: (message: FromWorker) => void;
  readonly #writer = new NewsWriter();
  readonly #untaken = new Set<HostName>();
  readonly #held = new Map<HostName, HostNews>();
  readonly #heldLinks = new Map<HostName, LinkState>();

  constructor(post: (message: FromWorker) => void) {
    this.#post = post;
  }

  put(host: HostName, news: HostNews): void {
    this.#held.set(host, news);
    this.#postHeld(host);
  }

  /** Beside the news of the host: neither takes the place of the other. */
  putLink(host: HostName, state: LinkState): void {
    this.#heldLinks.set(host, state);
    this.#postHeld(host);
  }

  taken(host: HostName): void {
    this.#untaken.delete(host);
    this.#postHeld(host);
  }

  #postHeld(host: HostName): void {
    if (this.#untaken.has(host)) return;
    const news = this.#held.get(host);
    if (!news) {
      this.#postLink(host);
      return;
    }
    this.#held.delete(host);
    this.#untaken.add(host);
    // Only now: what the main thread never saw must not count as told.
    this.#post(
      news.kind === 'answered' ? { kind: 'answered', news: this.#writer.write(news.answer) } : news,
    );
  }

  #postLink(host: HostName): void {
    const state = this.#heldLinks.get(host);
    if (!state) return;
    this.#heldLinks.delete(host);
    this.#untaken.add(host);
    this.#post({ kind: 'host-link', host, state });
  }
}
