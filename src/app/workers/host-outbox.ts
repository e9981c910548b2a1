import type { HostName } from '../../core/ids.js';
import type { HostFailure } from '../../core/session/host-failure.js';
import type { LinkState } from '../../core/session/link-state.js';
import { isSameData } from '../../core/same-data.js';
import { between } from '../../core/time.js';
import { NewsWriter } from './host-news.js';
import type { FromWorker, HostAnswer } from './messages.js';

/** What a host's last look came to. */
export type HostNews =
  | { readonly kind: 'answered'; readonly answer: HostAnswer }
  | { readonly kind: 'host-failed'; readonly failure: HostFailure };

/** That nothing is new is said so often: it tells that the host still answers. */
const sameAgainMs = 5_000;

/**
 * The way of a host's news to the main thread, where the newest wins: while it has not taken in a host's last
 * message, the next ones replace each other here. A terminal that is stuck stops the main thread for as long as
 * it likes, and messages would pile up.
 */
export class HostOutbox {
  readonly #post: (message: FromWorker) => void;
  readonly #writer = new NewsWriter();
  readonly #posted = new Map<HostName, HostNews>();
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
    this.#held.delete(host);
    if (!news || isSameAgain(news, this.#posted.get(host))) {
      this.#postLink(host);
      return;
    }
    this.#posted.set(host, news);
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

/** An answer that says what the last one said: to take it in and draw it would be work for nothing. */
function isSameAgain(news: HostNews, posted: HostNews | undefined): boolean {
  if (news.kind !== 'answered' || posted?.kind !== 'answered') return false;
  const { snapshot, ...answer } = news.answer;
  const { snapshot: before, ...answerBefore } = posted.answer;
  const { collectedAt, ...said } = snapshot;
  const { collectedAt: from, ...saidBefore } = before;
  const passed = between(from, collectedAt);
  if (passed < 0 || passed >= sameAgainMs) return false;
  const { latency } = answerBefore;
  return isSameData(saidBefore, said) && isSameData(answerBefore, { ...answer, latency });
}
