import { isDeepStrictEqual } from 'node:util';
import type { HostResult } from '../core/fleet/host-result.js';
import type { LinkState } from '../core/session/link-state.js';
import { between, durationMs, type DurationMs } from '../core/time.js';
import { HostInquiry, noAnswer, type InquiryDeps } from './host-inquiry.js';
import {
  linkState,
  newLink,
  stepLink,
  type HostLink,
  type LinkAction,
  type LinkEvent,
} from './host-link.js';
import type { HostPlan } from './host-plan.js';

export interface DriverDeps extends InquiryDeps {
  /** Changes with the host's configuration: a blocked host is then tried again. */
  readonly stampOf: () => Promise<string>;
  readonly onResult: (result: HostResult) => void;
  /** Called whenever the state changes. */
  readonly onLink: (state: LinkState) => void;
}

/** A timer that is later than this was not late: the machine slept. */
const sleptMs = 5_000;

/** Does what the link of one host demands, and reports the outcome to the link. */
export class HostDriver {
  readonly #plan: HostPlan;
  readonly #deps: DriverDeps;
  readonly #inquiry: HostInquiry;
  #interval: DurationMs;
  #link: HostLink;
  #cancel: () => void = () => undefined;
  #stamp: Promise<string> | undefined;
  #isStopped = false;
  #shownState: LinkState | undefined;

  constructor(plan: HostPlan, deps: DriverDeps) {
    this.#plan = plan;
    this.#deps = deps;
    this.#interval = deps.interval;
    this.#inquiry = new HostInquiry(plan, deps);
    this.#link = newLink(deps.ports.now());
  }

  handle(event: LinkEvent): void {
    if (this.#isStopped) return;
    const before = this.#link;
    const { link, actions } = stepLink(before, event, {
      now: this.#deps.ports.now(),
      timeout: this.#plan.timeout,
      overdue: () => this.#inquiry.overdue(),
      interval: this.#interval,
      random: this.#deps.ports.random(),
    });
    this.#link = link;
    for (const action of actions) this.#do(action);
    if (link.failure && link.fails !== undefined && link.fails !== before.fails) {
      this.#deps.onResult(this.#inquiry.failed(link.failure));
    }
    const state = linkState(link);
    if (!isDeepStrictEqual(state, this.#shownState)) this.#deps.onLink(state);
    this.#shownState = state;
    if (link.activity.kind === 'blocked' && before.activity.kind !== 'blocked') {
      this.#stamp = this.#deps.stampOf();
    }
    this.#setTimer();
  }

  setInterval(interval: DurationMs): void {
    this.#interval = interval;
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
    this.#inquiry.close();
  }

  #setTimer(): void {
    this.#cancel();
    const { until } = this.#link.activity;
    const { ports } = this.#deps;
    const wait = durationMs(Math.max(0, between(ports.now(), until)));
    this.#cancel = ports.after(wait, () => {
      const late = between(until, ports.now());
      this.handle({ kind: late > Math.max(sleptMs, 2 * this.#interval) ? 'woke' : 'tick' });
    });
  }

  #do(action: LinkAction): void {
    switch (action) {
      case 'open':
        void this.#open();
        return;
      case 'ask':
        this.#inquiry.ask();
        return;
      case 'close':
        this.#inquiry.close();
        return;
      case 'check-config':
        void this.#checkConfig();
        return;
    }
  }

  #open(): Promise<void> {
    const { hung } = this.#link;
    return this.#inquiry.open(
      'watch',
      { hung, askedAt: () => this.#link.askedAt },
      {
        onAnswer: (answer) => {
          if (this.#isStopped) return;
          this.handle({ kind: 'answered' });
          this.#deps.onResult({ kind: 'answered', answer });
        },
        onPoll: () => this.handle({ kind: 'polls' }),
        onEnd: (failure) => this.handle({ kind: 'failed', failure: noAnswer(failure) }),
      },
    );
  }

  async #checkConfig(): Promise<void> {
    const before = this.#stamp;
    if (!before) return;
    const [then, now] = await Promise.all([before, this.#deps.stampOf()]);
    if (then !== now && before === this.#stamp) this.handle({ kind: 'config-changed' });
  }
}
