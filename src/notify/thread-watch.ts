import { type StatusDetail, type Verdict, stateWord } from '../core/session/status.js';
import type { Session } from '../core/session/session.js';
import { type EpochMs, between, durationMs, type DurationMs } from '../core/time.js';
import type { RowKey } from '../core/fleet/row-key.js';
import type { SessionGroup } from '../core/fleet/session-groups.js';

/** What notifications are about. `stopped`: it rests without a notification, because it is new or its user stopped it. */
export type Condition = 'asks' | 'failed' | 'limited' | 'suspended' | 'works' | 'rests' | 'stopped';

const conditions: Readonly<Record<StatusDetail, Condition | undefined>> = {
  model: 'works',
  tool: 'works',
  subagents: 'works',
  approval: 'asks',
  question: 'asks',
  error: 'failed',
  rate_limited: 'limited',
  idle: 'rests',
  new: 'stopped',
  interrupted: 'stopped',
  suspended: 'stopped',
  unclear: undefined,
};

/** undefined: unknown, or inferred where inferred states do not count. */
export function conditionOf(verdict: Verdict, likely: boolean): Condition | undefined {
  const { status, certain } = verdict;
  if (!certain && !likely) return undefined;
  return status.detail === 'suspended' && status.pending ? 'suspended' : conditions[status.detail];
}

/** What notifications need to know of a thread at one moment. */
export interface ThreadCondition {
  readonly key: RowKey;
  /** Its own, or its root's. */
  readonly rootKey: RowKey;
  readonly session: Session;
  /** undefined: unknown. */
  readonly condition: Condition | undefined;
  /** When the condition began, by the facts; undefined if they do not say. */
  readonly since: EpochMs | undefined;
}

/** The threads of a group: the root in all conditions, a subagent only if it asks. */
export function threadConditions(group: SessionGroup, likely: boolean): readonly ThreadCondition[] {
  const { key: rootKey, root, members } = group;
  const others = members.map(({ key, session }): ThreadCondition => {
    const condition = liveCondition(session, likely);
    const own = condition === undefined || condition === 'asks' ? condition : 'stopped';
    return { key, rootKey, session, condition: own, since: session.verdict.since };
  });
  const own = liveCondition(root, likely);
  // It is not done while a subagent works or asks.
  const busy = members.some(({ session }) => {
    const word = stateWord(session.verdict.status);
    return word === 'WORK' || word === 'ASK';
  });
  const rests = own === 'rests' || own === 'stopped';
  const condition = rests && busy ? 'works' : own;
  return [
    { key: rootKey, rootKey, session: root, condition, since: root.verdict.since },
    ...others,
  ];
}

function liveCondition({ stale, verdict }: Session, likely: boolean): Condition | undefined {
  return stale ? undefined : conditionOf(verdict, likely);
}

/** A condition counts once it has lasted so long. */
const settleMs = 3000;
/** An older failure of a thread that is seen for the first time is not new: the thread was resumed. */
const newFailureMs = 60_000;

/** What is remembered of one thread between two checks. */
export interface ThreadWatch {
  /** The condition that counts; undefined: none yet. */
  readonly settled: Condition | undefined;
  /** Another one, and since when it is seen. */
  readonly next: { readonly condition: Condition; readonly at: EpochMs } | undefined;
  /** When the current work began; undefined if it does not work. */
  readonly workingSince: EpochMs | undefined;
  /** How long it worked since it last rested, without the current work. */
  readonly worked: DurationMs;
  readonly seenAt: EpochMs;
  /** If its condition was unknown at the start of codex-ps: then the first known one was there before, unless it began later. */
  readonly unknownFrom: EpochMs | undefined;
}

/** A condition that has come to count. */
export interface Settling {
  readonly condition: Condition;
  /** How long the thread worked since it last rested. */
  readonly worked: DurationMs;
}

/** A thread seen for the first time; `atStart` if its condition was there before codex-ps started. */
export function firstWatch(thread: ThreadCondition, atStart: boolean, now: EpochMs): ThreadWatch {
  const blank: ThreadWatch = {
    settled: undefined,
    next: undefined,
    workingSince: undefined,
    worked: durationMs(0),
    seenAt: now,
    unknownFrom: undefined,
  };
  const { condition } = thread;
  if (condition === undefined) return atStart ? { ...blank, unknownFrom: now } : blank;
  if (atStart || isOldFailure(thread, now))
    return settle(blank, condition, startOf(thread, now), now);
  return { ...blank, next: { condition, at: now } };
}

function isOldFailure({ condition, since }: ThreadCondition, now: EpochMs): boolean {
  if (condition !== 'failed' && condition !== 'limited') return false;
  return since === undefined || between(since, now) > newFailureMs;
}

/** The thread after another check, and the condition that now counts. */
export function nextWatch(
  watch: ThreadWatch,
  thread: ThreadCondition,
  now: EpochMs,
): { readonly watch: ThreadWatch; readonly settling: Settling | undefined } {
  const { condition } = thread;
  const seen = { ...watch, seenAt: now };
  if (condition === undefined || condition === watch.settled) {
    return { watch: { ...seen, next: undefined }, settling: undefined };
  }
  if (wasThere(watch, thread)) {
    return { watch: settle(seen, condition, startOf(thread, now), now), settling: undefined };
  }
  if (watch.next?.condition !== condition) {
    return { watch: { ...seen, next: { condition, at: now } }, settling: undefined };
  }
  if (between(watch.next.at, now) < settleMs) return { watch: seen, settling: undefined };
  const began = startOf(thread, watch.next.at);
  const worked = workedUntil(seen, began);
  return {
    watch: settle({ ...seen, worked }, condition, began, now),
    settling: { condition, worked },
  };
}

function wasThere({ unknownFrom }: ThreadWatch, { since }: ThreadCondition): boolean {
  if (unknownFrom === undefined) return false;
  return since === undefined || since <= unknownFrom;
}

function startOf({ since }: ThreadCondition, seen: EpochMs): EpochMs {
  return since === undefined || since > seen ? seen : since;
}

function workedUntil({ workingSince, worked }: ThreadWatch, end: EpochMs): DurationMs {
  const last = workingSince === undefined ? 0 : Math.max(0, between(workingSince, end));
  return durationMs(worked + last);
}

/** An approval, a question or a stop in between does not end the work; everything else does. */
function settle(
  watch: ThreadWatch,
  condition: Condition,
  began: EpochMs,
  now: EpochMs,
): ThreadWatch {
  const goesOn = condition === 'works' || condition === 'asks' || condition === 'suspended';
  return {
    settled: condition,
    next: undefined,
    workingSince: condition === 'works' ? began : undefined,
    worked: goesOn ? watch.worked : durationMs(0),
    seenAt: now,
    unknownFrom: undefined,
  };
}
