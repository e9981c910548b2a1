import { isDeepStrictEqual } from 'node:util';
import type { HostResult, LinkState } from '../core/session/snapshot.js';
import type { HostName } from '../core/ids.js';
import { between, durationMs, type DurationMs } from '../core/time.js';
import { failedResult, HostConnection, newMemory, readAnswer } from './host-connection.js';
import type { ConnectionDeps, HostMemory, HostPlan } from './host-connection.js';
import { linkState, newLink, stepLink } from './host-link.js';
import type { HostLink, LinkAction, LinkEvent } from './host-link.js';
import { failures } from './ssh/failures.js';

export interface FanOutDeps extends ConnectionDeps {
  /** Called for each host by itself: none waits for another. */
  readonly onResult: (result: HostResult) => void;
  readonly onLink?: (host: HostName, state: LinkState) => void;
}

export interface FanOut {
  readonly start: () => void;
  /** Asks the hosts that answer only when asked, and tries those that are blocked or wait for their next try. */
  readonly refresh: () => void;
  readonly setInterval: (interval: DurationMs) => void;
  readonly stop: () => void;
}

export function createFanOut(plans: readonly HostPlan[], deps: FanOutDeps): FanOut {
  const drivers = plans.map((plan) => new HostDriver(plan, deps));
  const each = (act: (driver: HostDriver) => void) => (): void => {
    for (const driver of drivers) act(driver);
  };
  return {
    start: each((driver) => driver.handle({ kind: 'tick' })),
    refresh: each((driver) => driver.handle({ kind: 'refresh' })),
    setInterval: (interval) => each((driver) => driver.setInterval(interval))(),
    stop: each((driver) => driver.stop()),
  };
}

/** A timer that fires this late: the machine slept. */
const sleptMs = 5_000;

class HostDriver {
  readonly #plan: HostPlan;
  readonly #deps: FanOutDeps;
  readonly #memory: HostMemory = newMemory();
  #connection: HostConnection | undefined;
  #interval: DurationMs;
  #link: HostLink;
  #cancel: () => void = () => undefined;
  /** What decides about a host that is blocked: once it has changed, the host is tried again. */
  #stamp: Promise<string> | undefined;
  #isStopped = false;
  #shownState: LinkState | undefined;

  constructor(plan: HostPlan, deps: FanOutDeps) {
    this.#plan = plan;
    this.#deps = deps;
    this.#interval = deps.interval;
    this.#link = newLink(deps.ports.now());
  }

  handle(event: LinkEvent): void {
    if (this.#isStopped) return;
    const { ports, transport, onResult, onLink } = this.#deps;
    const before = this.#link;
    const { link, actions } = stepLink(before, event, {
      now: ports.now(),
      timeout: this.#plan.timeout,
      overdue: () => this.#connection?.overdue() ?? failures.deadline,
      interval: this.#interval,
      random: ports.random(),
    });
    this.#link = link;
    for (const action of actions) this.#do(action);
    if (link.failure && link.fails !== undefined && link.fails !== before.fails) {
      onResult(failedResult(this.#plan, this.#memory, link.failure));
    }
    const state = linkState(link);
    if (!isDeepStrictEqual(state, this.#shownState)) onLink?.(this.#plan.host, state);
    this.#shownState = state;
    if (link.activity.kind === 'blocked' && before.activity.kind !== 'blocked') {
      this.#stamp = transport.stampOf(this.#plan.host);
    }
    this.#setTimer();
  }

  setInterval(interval: DurationMs): void {
    this.#interval = interval;
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
    this.#connection?.close();
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
    if (action === 'open') this.#open();
    else if (action === 'check-config') void this.#checkConfig();
    else this.#connection?.[action]();
  }

  #open(): void {
    const [plan, memory, { hung }] = [this.#plan, this.#memory, this.#link];
    const { ports, onResult } = this.#deps;
    this.#connection?.close();
    this.#connection = new HostConnection(
      this.#deps,
      { plan, memory, mode: 'watch', hung },
      {
        onText: (text) => {
          const times = { askedAt: this.#link.askedAt, receivedAt: ports.now() };
          const read = readAnswer(text, plan, memory, times);
          if (read.ok) {
            this.handle({ kind: 'answered' });
            onResult({ kind: 'answered', answer: read.value });
          }
          return read;
        },
        onPoll: () => this.handle({ kind: 'polls' }),
        onEnd: (failure) => this.handle({ kind: 'failed', failure }),
      },
    );
  }

  async #checkConfig(): Promise<void> {
    const before = this.#stamp;
    if (!before) return;
    const [then, now] = await Promise.all([before, this.#deps.transport.stampOf(this.#plan.host)]);
    if (then !== now && before === this.#stamp) this.handle({ kind: 'refresh' });
  }
}
