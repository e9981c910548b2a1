import type { HostFailure } from '../core/session/host-failure.js';
import type { HostName } from '../core/ids.js';
import type { Session } from '../core/session/session.js';
import { between, type EpochMs } from '../core/time.js';
import type { Timeline } from '../core/session/timeline.js';
import { noTimeline, unsupportedTimeline } from './timeline-now.js';
import type { HostPlan } from '../remote/host-connection.js';
import type { HostResult } from '../core/session/snapshot.js';

/** Each request may be a login: no more often than this, and only while timelines are shown. */
const restMs = 60_000;

export interface HostNow {
  readonly result: HostResult;
  readonly sessions: readonly Pick<Session, 'host' | 'threadId'>[];
}

interface Asked {
  readonly askedAt: EpochMs;
  readonly threads: ReadonlySet<string>;
}

/** The timelines of other hosts' threads, each asked by a connection of its own. */
export class RemoteTimelines {
  readonly #ask: (plan: HostPlan) => Promise<HostResult>;
  readonly #now: () => EpochMs;
  readonly #asked = new Map<HostName, Asked>();

  constructor(ask: (plan: HostPlan) => Promise<HostResult>, now: () => EpochMs) {
    this.#ask = ask;
    this.#now = now;
  }

  /** undefined if the host was just asked. If its connection failed, it is not asked. */
  async read(plan: HostPlan, current: HostNow): Promise<readonly Timeline[] | undefined> {
    const before = this.#asked.get(plan.host);
    const known = before?.threads ?? new Set();
    if (current.result.kind === 'failed') return notRead(current.result.failure, current, known);
    const askedAt = this.#now();
    if (before && between(before.askedAt, askedAt) < restMs) return undefined;
    this.#asked.set(plan.host, { askedAt, threads: known });
    const result = await this.#ask(plan);
    if (result.kind === 'failed') return notRead(result.failure, current, known);
    const { sessions, timelines } = result.answer.snapshot;
    if (!timelines) return sessions.map(unsupportedTimeline);
    const threads = new Set(timelines.map(({ threadId }) => threadId));
    this.#asked.set(plan.host, { askedAt, threads });
    return timelines;
  }
}

function notRead(
  { error }: HostFailure,
  { sessions }: HostNow,
  known: ReadonlySet<string>,
): readonly Timeline[] {
  return sessions
    .filter(({ threadId }) => !known.has(threadId))
    .map((session) => noTimeline(session, `not read: ${error}`));
}
