import type { HostFailure } from '../core/session/host-failure.js';
import type { HostName } from '../core/ids.js';
import type { Session } from '../core/session/session.js';
import { between, type EpochMs } from '../core/time.js';
import type { Timeline } from '../core/session/timeline.js';
import { noTimeline, notTold } from './timeline-now.js';
import type { HostPlan } from '../remote/host-plan.js';
import type { HostResult } from '../core/fleet/host-result.js';

/** Each may be a login: no more often than this, and only while somebody looks. */
const restMs = 60_000;

/** What is known of a host by the connection that follows it: the newest result, and whose rows are shown. */
export interface Lately {
  readonly result: HostResult;
  readonly sessions: readonly Pick<Session, 'host' | 'threadId'>[];
}

/** What is known of one host's pictures. */
interface Told {
  readonly askedAt: EpochMs;
  readonly threads: ReadonlySet<string>;
}

/** The pictures of other hosts' threads, each host asked for all of its own beside the connection that follows it. */
export class RemoteTimelines {
  readonly #ask: (plan: HostPlan) => Promise<HostResult>;
  readonly #now: () => EpochMs;
  readonly #told = new Map<HostName, Told>();

  constructor(ask: (plan: HostPlan) => Promise<HostResult>, now: () => EpochMs) {
    this.#ask = ask;
    this.#now = now;
  }

  /**
   * undefined where the host was asked just now. One that does not answer is not asked, and where one tells
   * nothing, what it told before stays.
   */
  async read(plan: HostPlan, lately: Lately): Promise<readonly Timeline[] | undefined> {
    const before = this.#told.get(plan.host);
    const known = before?.threads ?? new Set();
    if (lately.result.kind === 'failed') return untold(lately.result.failure, lately, known);
    const askedAt = this.#now();
    if (before && between(before.askedAt, askedAt) < restMs) return undefined;
    this.#told.set(plan.host, { askedAt, threads: known });
    const result = await this.#ask(plan);
    if (result.kind === 'failed') return untold(result.failure, lately, known);
    const { sessions, timelines } = result.answer.snapshot;
    if (!timelines) return sessions.map(notTold);
    const threads = new Set(timelines.map(({ threadId }) => threadId));
    this.#told.set(plan.host, { askedAt, threads });
    return timelines;
  }
}

function untold(
  { error }: HostFailure,
  { sessions }: Lately,
  known: ReadonlySet<string>,
): readonly Timeline[] {
  return sessions
    .filter(({ threadId }) => !known.has(threadId))
    .map((session) => noTimeline(session, `not read: ${error}`));
}
