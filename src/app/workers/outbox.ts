import { hostOf, type HostResult } from '../../core/fleet/host-result.js';
import type { HostName } from '../../core/ids.js';
import { isSameData } from '../../core/same-data.js';
import type { LinkState } from '../../core/session/link-state.js';
import { between } from '../../core/time.js';
import { AnswerEncoder } from './answer-codec.js';
import type { FromWorker } from './messages.js';

/** How often an unchanged answer is sent, to show that the host still answers. */
const repeatMs = 5_000;

/**
 * Sends each host's newest result to the main thread. Until the last one is acknowledged, later ones replace each other
 * here: a terminal that stops reading can block the main thread for a long time.
 */
export class Outbox {
  readonly #post: (message: FromWorker) => void;
  readonly #encoder = new AnswerEncoder();
  readonly #posted = new Map<HostName, HostResult>();
  readonly #unacknowledged = new Set<HostName>();
  readonly #results = new Map<HostName, HostResult>();
  readonly #links = new Map<HostName, LinkState>();

  constructor(post: (message: FromWorker) => void) {
    this.#post = post;
  }

  put(result: HostResult): void {
    const host = hostOf(result);
    this.#results.set(host, result);
    this.#send(host);
  }

  /** Independent of the host's results: neither replaces the other. */
  putLink(host: HostName, state: LinkState): void {
    this.#links.set(host, state);
    this.#send(host);
  }

  acknowledge(host: HostName): void {
    this.#unacknowledged.delete(host);
    this.#send(host);
  }

  #send(host: HostName): void {
    if (this.#unacknowledged.has(host)) return;
    const result = this.#results.get(host);
    this.#results.delete(host);
    if (!result || isRepetition(result, this.#posted.get(host))) {
      this.#sendLink(host);
      return;
    }
    this.#posted.set(host, result);
    this.#unacknowledged.add(host);
    // Encoded only now: what the main thread did not receive is not known there.
    this.#post({ kind: 'host-result', result: this.#encoder.encode(result) });
  }

  #sendLink(host: HostName): void {
    const state = this.#links.get(host);
    if (!state) return;
    this.#links.delete(host);
    this.#unacknowledged.add(host);
    this.#post({ kind: 'host-link', host, state });
  }
}

/** Whether an answer is the same as the last one. */
function isRepetition(result: HostResult, posted: HostResult | undefined): boolean {
  if (result.kind !== 'answered' || posted?.kind !== 'answered') return false;
  const { snapshot, ...answer } = result.answer;
  const { snapshot: before, ...answerBefore } = posted.answer;
  const { collectedAt, ...content } = snapshot;
  const { collectedAt: from, ...contentBefore } = before;
  const passed = between(from, collectedAt);
  if (passed < 0 || passed >= repeatMs) return false;
  const { latency } = answerBefore;
  return isSameData(contentBefore, content) && isSameData(answerBefore, { ...answer, latency });
}
