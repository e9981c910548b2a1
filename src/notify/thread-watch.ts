import { between, durationMs, type DurationMs, type EpochMs } from '../core/time.js';
import type { Condition } from './condition.js';
import type { ThreadLook } from './thread-look.js';

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
