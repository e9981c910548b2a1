import { isSameData } from '../core/same-data.js';
import { hostFailureTable, type RetryClass } from '../core/session/host-failure.js';
import type { LinkState } from '../core/session/snapshot.js';
import { between, epochMs, type DurationMs, type EpochMs } from '../core/time.js';
import type { SshPorts } from '../platform/ports/ssh-ports.js';
import type { HostConnection } from './host-connection.js';
import { failure, failures, type SshFailure } from './ssh/failures.js';

/**
 * What we are doing about one host. One request is in flight at most.
 *
 *     waiting ──> connecting ──> watching            lines come by themselves
 *        ^            │    └───> asked <──> resting  it answers when it is asked
 *        │            v
 *        └──────── (failed) ──> blocked              until `r`, or its configuration changes
 */
type Activity = 'waiting' | 'connecting' | 'watching' | 'asked' | 'resting' | 'blocked';

interface LinkParts {
  readonly ports: Pick<SshPorts, 'now' | 'after' | 'random'>;
  readonly timeout: DurationMs;
  /** Opens a connection, which tells this link what comes. */
  readonly connect: () => Pick<HostConnection, 'ask' | 'close' | 'overdue'>;
  /** What decides about a host that is blocked: once it has changed, the host is tried again. */
  readonly stampOf: () => Promise<string>;
  readonly onFailure: (found: SshFailure) => void;
  readonly onState: (state: LinkState) => void;
}

/** A host that watches sends something every 30 s. */
const quietMs = 45_000;
const quiet = failure('lost', 'it sent nothing for 45 s', undefined);
const checkConfigMs = 10_000;
/** A timer that fires this late: the machine slept. */
const sleptMs = 5_000;

/** The waits in seconds: the last one is repeated, unless the host is then blocked. */
const waits: Readonly<
  Record<RetryClass, { readonly seconds: readonly number[]; readonly blocks: boolean }>
> = {
  network: { seconds: [1, 2, 4, 8, 16, 30], blocks: false },
  slow: { seconds: [15, 30, 60, 120], blocks: false },
  // More tries lock accounts (fail2ban) and open windows of agents.
  login: { seconds: [60, 120], blocks: true },
  never: { seconds: [], blocks: true },
};
/** So that fifty hosts are not tried again in one instant. */
const spread = 0.2;

/** Decides when one host is connected to, asked and tried again. */
export class HostLink {
  /** Between two requests to a host that cannot watch. */
  interval: DurationMs;
  askedAt: EpochMs;
  /** The last try did not end in time. */
  hung = false;
  readonly #parts: LinkParts;
  #connection: ReturnType<LinkParts['connect']> | undefined;
  /** Of a host that is blocked, as it was then. */
  #stamp: Promise<string> | undefined;
  #activity: Activity = 'waiting';
  /** When the activity ends by itself: a wait or a deadline is over, or the configuration is checked. */
  #until: EpochMs;
  #cancel: () => void = () => undefined;
  /** The codex-ps there cannot watch. */
  #polls = false;
  #fails: { readonly of: RetryClass; readonly count: number } | undefined;
  /** Whether the newest try failed. */
  #hasFailed = false;
  #hasAnswered = false;
  #shownState: LinkState | undefined;

  constructor(parts: LinkParts, interval: DurationMs) {
    this.#parts = parts;
    this.interval = interval;
    this.askedAt = parts.ports.now();
    this.#until = this.askedAt;
  }

  start(): void {
    this.#open();
  }

  stop(): void {
    this.#cancel();
    this.#stamp = undefined;
    this.#connection?.close();
  }

  /** Asks at once: also a host that is blocked, because the user wants it or its configuration has changed. */
  refresh(): void {
    if (this.#isIdle()) {
      this.#fails = undefined;
      this.#open();
    } else if (this.#activity === 'resting') this.#ask();
  }

  /** It was asked to watch and cannot: the first question is sent under the deadline that runs. */
  polls(): void {
    this.#polls = true;
    const { ports, timeout } = this.#parts;
    const left = between(ports.now(), this.#until);
    this.#enter('asked', this.#activity === 'connecting' ? left : timeout);
    this.#connection?.ask();
  }

  answered(): void {
    if (this.#isIdle()) return;
    this.#fails = undefined;
    this.#hasFailed = false;
    this.#hasAnswered = true;
    this.hung = false;
    if (this.#polls) this.#enter('resting', this.interval);
    else this.#enter('watching', quietMs);
  }

  failed(found: SshFailure): void {
    if (this.#isIdle()) return;
    const of = hostFailureTable[found.kind].retry;
    const count = this.#fails?.of === of ? this.#fails.count + 1 : 1;
    this.#fails = { of, count };
    this.#hasFailed = true;
    this.hung = found.kind === 'deadline';
    this.#polls = false;
    this.#parts.onFailure(found);
    const { seconds, blocks } = waits[of];
    const wait = seconds[count - 1] ?? (blocks ? undefined : seconds.at(-1));
    if (wait === undefined) {
      this.#stamp = this.#parts.stampOf();
      this.#enter('blocked', checkConfigMs);
    } else {
      const random = 1 - spread + 2 * spread * this.#parts.ports.random();
      this.#enter('waiting', Math.round(wait * 1000 * random));
    }
  }

  #isIdle(): boolean {
    return this.#activity === 'waiting' || this.#activity === 'blocked';
  }

  #open(): void {
    this.askedAt = this.#parts.ports.now();
    this.#polls = false;
    this.#stamp = undefined;
    this.#enter('connecting', this.#parts.timeout);
    this.#connection = this.#parts.connect();
  }

  #ask(): void {
    this.askedAt = this.#parts.ports.now();
    this.#enter('asked', this.#parts.timeout);
    this.#connection?.ask();
  }

  #enter(activity: Activity, forMs: number): void {
    const { ports, onState } = this.#parts;
    this.#activity = activity;
    this.#until = epochMs(ports.now() + forMs);
    this.#cancel();
    this.#cancel = ports.after(Math.max(0, forMs), () => this.#expired());
    const state = this.#state();
    if (isSameData(state, this.#shownState)) return;
    this.#shownState = state;
    onState(state);
  }

  #expired(): void {
    const late = between(this.#until, this.#parts.ports.now());
    if (late > Math.max(sleptMs, 2 * this.interval) && this.#activity !== 'blocked') this.#woke();
    else if (this.#activity === 'waiting') this.#open();
    else if (this.#activity === 'resting') this.#ask();
    else if (this.#activity === 'blocked') {
      this.#enter('blocked', checkConfigMs);
      void this.#checkConfig();
    } else {
      const found = this.#activity === 'watching' ? quiet : this.#connection?.overdue();
      this.#connection?.close();
      this.failed(found ?? failures.deadline);
    }
  }

  async #checkConfig(): Promise<void> {
    const before = this.#stamp;
    const [then, now] = await Promise.all([before, this.#parts.stampOf()]);
    if (then !== now && before === this.#stamp) this.refresh();
  }

  /** The machine slept: no connection has survived that, and no wait means anything. */
  #woke(): void {
    if (!this.#isIdle()) this.#connection?.close();
    this.#fails = undefined;
    this.#open();
  }

  #state(): LinkState {
    if (this.#activity === 'blocked') return { kind: 'blocked' };
    if (!this.#hasFailed) return { kind: this.#hasAnswered ? 'ok' : 'connecting' };
    if (this.#activity === 'waiting') return { kind: 'backing-off', until: this.#until };
    return { kind: this.#hasAnswered ? 'stale' : 'connecting' };
  }
}
