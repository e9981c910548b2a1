import { type StatusDetail, type Verdict, stateWord } from '../core/session/status.js';
import type { Session } from '../core/session/session.js';
import { type EpochMs, between, durationMs, type DurationMs } from '../core/time.js';
import type { RowKey } from '../core/fleet/row-key.js';
import type { SessionGroup } from '../core/fleet/session-groups.js';

/** What notices tell of a thread. `stopped`: it rests, and nobody wants to hear of it: new, or stopped by its user. */
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

/** undefined: no news, as where the state is not known, or only inferred and inferred ones do not count. */
export function conditionOf(verdict: Verdict, likely: boolean): Condition | undefined {
  const { status, certain } = verdict;
  if (!certain && !likely) return undefined;
  return status.detail === 'suspended' && status.pending ? 'suspended' : conditions[status.detail];
}

/** What one look says of a thread, as far as notices go by it. */
export interface ThreadLook {
  readonly key: RowKey;
  /** Of the row that it stands in: its own, or its root's. */
  readonly rootKey: RowKey;
  readonly session: Session;
  /** undefined: no news. */
  readonly condition: Condition | undefined;
  /** When the condition began, as the facts tell it; undefined where they do not. */
  readonly since: EpochMs | undefined;
}

/** Every thread of a group: the root with all that it does, a subagent only where it asks. */
export function threadLooks(group: SessionGroup, likely: boolean): readonly ThreadLook[] {
  const { key: rootKey, root, members } = group;
  const looks = members.map(({ key, session }): ThreadLook => {
    const condition = liveCondition(session, likely);
    const heard = condition === undefined || condition === 'asks' ? condition : 'stopped';
    return { key, rootKey, session, condition: heard, since: session.verdict.since };
  });
  const own = liveCondition(root, likely);
  // It is not done while a subagent works or asks.
  const busy = members.some(({ session }) => {
    const word = stateWord(session.verdict.status);
    return word === 'WORK' || word === 'ASK';
  });
  const rests = own === 'rests' || own === 'stopped';
  const condition = rests && busy ? 'works' : own;
  return [{ key: rootKey, rootKey, session: root, condition, since: root.verdict.since }, ...looks];
}

function liveCondition({ stale, verdict }: Session, likely: boolean): Condition | undefined {
  return stale ? undefined : conditionOf(verdict, likely);
}

/** A condition counts once it has lasted so long. */
const settleMs = 3000;
/** A failure that is older than this when its thread is first seen is an old one: somebody resumed the thread. */
const newFailureMs = 60_000;

/** What is remembered of one thread between two looks. */
export interface ThreadWatch {
  /** The condition that counts; undefined: none yet. */
  readonly settled: Condition | undefined;
  /** Another one, and since when we see it. */
  readonly next: { readonly condition: Condition; readonly at: EpochMs } | undefined;
  /** When the work began that goes on; undefined where none does. */
  readonly workingSince: EpochMs | undefined;
  /** How long it worked since it last rested, without what goes on. */
  readonly worked: DurationMs;
  readonly seenAt: EpochMs;
  /** Where nothing was known of it when we began to look: what is known first was there before, unless it began later. */
  readonly unknownFrom: EpochMs | undefined;
}

/** A condition that has come to count. */
export interface Settling {
  readonly condition: Condition;
  /** How long the thread worked since it last rested. */
  readonly worked: DurationMs;
}

/** A thread seen for the first time; `atStart` where what it does now was there before we looked. */
export function firstWatch(look: ThreadLook, atStart: boolean, now: EpochMs): ThreadWatch {
  const blank: ThreadWatch = {
    settled: undefined,
    next: undefined,
    workingSince: undefined,
    worked: durationMs(0),
    seenAt: now,
    unknownFrom: undefined,
  };
  const { condition } = look;
  if (condition === undefined) return atStart ? { ...blank, unknownFrom: now } : blank;
  if (atStart || isOldFailure(look, now)) return settle(blank, condition, startOf(look, now), now);
  return { ...blank, next: { condition, at: now } };
}

function isOldFailure({ condition, since }: ThreadLook, now: EpochMs): boolean {
  if (condition !== 'failed' && condition !== 'limited') return false;
  return since === undefined || between(since, now) > newFailureMs;
}

/** The thread after another look, and the condition that has come to count with it. */
export function nextWatch(
  watch: ThreadWatch,
  look: ThreadLook,
  now: EpochMs,
): { readonly watch: ThreadWatch; readonly settling: Settling | undefined } {
  const { condition } = look;
  const seen = { ...watch, seenAt: now };
  if (condition === undefined || condition === watch.settled) {
    return { watch: { ...seen, next: undefined }, settling: undefined };
  }
  if (wasThere(watch, look)) {
    return { watch: settle(seen, condition, startOf(look, now), now), settling: undefined };
  }
  if (watch.next?.condition !== condition) {
    return { watch: { ...seen, next: { condition, at: now } }, settling: undefined };
  }
  if (between(watch.next.at, now) < settleMs) return { watch: seen, settling: undefined };
  const began = startOf(look, watch.next.at);
  const worked = workedUntil(seen, began);
  return {
    watch: settle({ ...seen, worked }, condition, began, now),
    settling: { condition, worked },
  };
}

function wasThere({ unknownFrom }: ThreadWatch, { since }: ThreadLook): boolean {
  if (unknownFrom === undefined) return false;
  return since === undefined || since <= unknownFrom;
}

function startOf({ since }: ThreadLook, seen: EpochMs): EpochMs {
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
