import { isDeepStrictEqual } from 'node:util';
import type { LinkState } from '../core/session/link-state.js';
import { between, durationMs, type DurationMs } from '../core/time.js';
import {
  linkState,
  newLink,
  nextWake,
  stepLink,
  type HostLink,
  type LinkAction,
  type LinkEvent,
} from './host-link.js';
import { hostFailure } from './ssh/failures.js';
import { HostInquiry, noAnswer, type InquiryDeps } from './host-inquiry.js';
import type { HostPlan } from './host-plan.js';
import type { HostResult } from '../core/fleet/host-result.js';

export interface DriverDeps extends InquiryDeps {
  /** Names the state of all that decides about a host: another one, and a blocked host is tried again. */
  readonly stampOf: () => Promise<string>;
  readonly onResult: (result: HostResult) => void;
  /** What is being done about the host, whenever that is something else. */
  readonly onLink: (state: LinkState) => void;
}

/** A timer that is later than this was not late: the machine slept. */
const sleptMs = 5_000;

/** Does for one host what its link says, and tells the link what came of it. */
export class HostDriver {
  readonly #plan: HostPlan;
  readonly #deps: DriverDeps;
  readonly #inquiry: HostInquiry;
  #interval: DurationMs;
  #link: HostLink;
  #cancel: () => void = () => undefined;
  #stamp: Promise<string> | undefined;
  #stopped = false;
  #told: LinkState | undefined;

  constructor(plan: HostPlan, deps: DriverDeps) {
    this.#plan = plan;
    this.#deps = deps;
    this.#interval = deps.interval;
    this.#inquiry = new HostInquiry(plan, deps);
    this.#link = newLink(deps.ports.now());
  }

  /** Also after a change of the interval. */
  hear(event: LinkEvent): void {
    if (this.#stopped) return;
    const before = this.#link;
    const { link, actions } = stepLink(before, event, {
      now: this.#deps.ports.now(),
      timeout: this.#plan.timeout,
      overdue: this.#inquiry.overdue(),
      interval: this.#interval,
      random: this.#deps.ports.random(),
    });
    this.#link = link;
    for (const action of actions) this.#do(action);
    if (link.fails !== undefined && link.fails !== before.fails) this.#tellFailure(link);
    this.#tellLink(linkState(link));
    if (link.activity.kind === 'blocked' && before.activity.kind !== 'blocked') {
      this.#stamp = this.#deps.stampOf();
    }
    this.#arm();
  }

  setInterval(interval: DurationMs): void {
    this.#interval = interval;
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
    this.#inquiry.close();
  }

  #arm(): void {
    this.#cancel();
    const wakeAt = nextWake(this.#link);
    const { ports } = this.#deps;
    const wait = durationMs(Math.max(0, between(ports.now(), wakeAt)));
    this.#cancel = ports.after(wait, () => {
      const late = between(wakeAt, ports.now());
      this.hear({ kind: late > Math.max(sleptMs, 2 * this.#interval) ? 'woke' : 'tick' });
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
      case 'look-at-config':
        void this.#lookAtConfig();
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
          if (this.#stopped) return;
          this.hear({ kind: 'answered' });
          this.#deps.onResult({ kind: 'answered', answer });
        },
        onPoll: () => this.hear({ kind: 'polls' }),
        onEnd: (failure) => this.hear({ kind: 'failed', failure: noAnswer(failure) }),
      },
    );
  }

  async #lookAtConfig(): Promise<void> {
    const before = this.#stamp;
    if (!before) return;
    const [then, now] = await Promise.all([before, this.#deps.stampOf()]);
    if (then !== now && before === this.#stamp) this.hear({ kind: 'config-changed' });
  }

  #tellLink(state: LinkState): void {
    if (isDeepStrictEqual(state, this.#told)) return;
    this.#told = state;
    this.#deps.onLink(state);
  }

  #tellFailure(link: HostLink): void {
    if (!link.failure) return;
    this.#deps.onResult({
      kind: 'failed',
      failure: hostFailure(this.#plan.host, link.failure),
      transport: this.#inquiry.via,
      transportReason: this.#inquiry.because,
    });
  }
}
