import type { HostFailure } from '../core/session/host-failure.js';
import type { HostName } from '../core/ids.js';
import type { RowRef } from '../core/fleet/row-key.js';
import { between, type EpochMs } from '../core/time.js';
import type { Timeline } from '../core/session/timeline.js';
import { noTimeline, unsupportedTimeline } from './timeline-now.js';
import type { HostPlan } from '../remote/host-connection.js';
import type { HostResult } from '../core/session/snapshot.js';

/** Each request may be a login: no more often than this, and only while timelines are shown. */
const restMs = 60_000;

type ReadRemote = (
  plan: HostPlan,
  current: { readonly result: HostResult; readonly sessions: readonly RowRef[] },
) => Promise<readonly Timeline[] | undefined>;

/**
 * Reads the timelines of another host's threads, by a connection of its own: undefined if the host was just asked. If its
 * connection failed, it is not asked.
 */
export function remoteTimelines(
  ask: (plan: HostPlan) => Promise<HostResult>,
  now: () => EpochMs,
): ReadRemote {
  const asked = new Map<HostName, { askedAt: EpochMs; threads: ReadonlySet<string> }>();
  return async (plan, { result: newest, sessions: shown }) => {
    const before = asked.get(plan.host);
    const known = before?.threads ?? new Set();
    if (newest.kind === 'failed') return notRead(newest.failure, shown, known);
    const askedAt = now();
    if (before && between(before.askedAt, askedAt) < restMs) return undefined;
    asked.set(plan.host, { askedAt, threads: known });
    const result = await ask(plan);
    if (result.kind === 'failed') return notRead(result.failure, shown, known);
    const { sessions } = result.answer.snapshot;
    const timelines = sessions.flatMap(({ timeline }) => timeline ?? []);
    if (timelines.length === 0) return sessions.map(unsupportedTimeline);
    const threads = new Set(timelines.map(({ threadId }) => threadId));
    asked.set(plan.host, { askedAt, threads });
    return timelines;
  };
}

function notRead(
  { error }: HostFailure,
  sessions: readonly RowRef[],
  known: ReadonlySet<string>,
): readonly Timeline[] {
  return sessions
    .filter(({ threadId }) => !known.has(threadId))
    .map((session) => noTimeline(session, `not read: ${error}`));
}
