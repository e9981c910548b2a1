import { compareRows } from '../core/fleet/row-history.js';
import type { RowKey } from '../core/fleet/row-key.js';
import type { SessionGroup } from '../core/fleet/session-groups.js';
import type { HostName } from '../core/ids.js';
import { isSnoozed } from '../core/session/row-marks.js';
import type { Session } from '../core/session/session.js';
import type { HostReport } from '../core/session/snapshot.js';
import { stateWord, type StatusDetail } from '../core/session/status.js';
import { between, durationMs, epochMs, type DurationMs, type EpochMs } from '../core/time.js';

const longWorkMs = 60_000;
/** Within this time of a usage limit, other sessions that it stops send none. */
const sameLimitMs = 10 * 60_000;
/** A thread that is missing for longer, on a host that answers, counts as new when it returns. */
const goneMs = 60_000;
/** After a longer gap between two checks codex-ps itself was stopped: a condition seen before it need not have lasted. */
const stoppedMs = 10_000;

export interface Notification {
  readonly kind: 'asks' | 'failed' | 'suspended' | 'limited' | 'finished';
  readonly session: Session;
  /** How many a usage limit has stopped; else 1. */
  readonly sessions: number;
  /** Since it last rested. */
  readonly worked: DurationMs;
}

export interface NotificationMemory {
  readonly threads: ReadonlyMap<RowKey, ThreadWatch>;
  /** Hosts that have answered. What a session of another host does at its first answer is not new. */
  readonly hosts: ReadonlySet<HostName>;
  readonly limitAt: EpochMs | undefined;
  readonly checkedAt: EpochMs | undefined;
}

export const noNotificationsYet: NotificationMemory = {
  threads: new Map(),
  hosts: new Set(),
  limitAt: undefined,
  checkedAt: undefined,
};

export interface NotificationInput {
  readonly groups: readonly SessionGroup[];
  readonly hosts: readonly HostReport[];
  /** Quiet hours: what happens in them is not sent later either. */
  readonly quiet: boolean;
  readonly likely: boolean;
}

/**
 * The notifications that are due: one for each change that has lasted 3 s. To be called for each new fleet and about
 * once a second in between, with a clock that never goes back.
 */
export function nextNotifications(
  memory: NotificationMemory,
  input: NotificationInput,
  now: EpochMs,
): { readonly memory: NotificationMemory; readonly due: readonly Notification[] } {
  const known = kept(memory, input.hosts, now);
  const answering = input.hosts.filter(({ state }) => state === 'ok');
  const settled: Settled[] = [];
  const seen = input.groups
    .flatMap((group) => threadConditions(group, input.likely))
    .filter(({ key, session }) => !session.stale || known.has(key))
    .map((thread) => [thread.key, thread] as const);
  const history = compareRows(known, seen, (thread, before) =>
    before
      ? nextWatch(before, thread, now, (one) => settled.push(one))
      : firstWatch(thread, !memory.hosts.has(thread.session.host), now),
  );
  const audible = settled.filter(
    ({ thread: { session, root } }) => !input.quiet && !isSilent(session) && !isSilent(root),
  );
  const limited = audible.filter(({ condition }) => condition === 'limited');
  const isNewLimit = memory.limitAt === undefined || between(memory.limitAt, now) >= sameLimitMs;
  return {
    memory: {
      // Those that are missing may come back: `kept` forgets them after a while.
      threads: new Map([...history.gone, ...history.memory]),
      hosts: new Set([...memory.hosts, ...answering.map(({ host }) => host)]),
      limitAt: limited.length > 0 ? now : memory.limitAt,
      checkedAt: now,
    },
    due: audible.flatMap((settled) => {
      const { worked, thread } = settled;
      const kind = kindOf(settled);
      // One for all sessions that a usage limit stops within some minutes.
      const isMore = kind === 'limited' && (!isNewLimit || settled !== limited[0]);
      if (kind === undefined || isMore) return [];
      const sessions = kind === 'limited' ? limited.length : 1;
      return [{ kind, session: thread.session, sessions, worked }];
    }),
  };
}

/** undefined: it is no reason for one. */
function kindOf({ condition, worked }: Settled): Notification['kind'] | undefined {
  if (condition === 'rests') return worked > longWorkMs ? 'finished' : undefined;
  return condition === 'works' || condition === 'stopped' ? undefined : condition;
}

/** Without those that have ended. Those of a host that does not answer are kept. */
function kept(
  { threads, checkedAt }: NotificationMemory,
  hosts: readonly HostReport[],
  now: EpochMs,
): Map<RowKey, ThreadWatch> {
  const silent = new Set<string>(
    hosts.filter(({ state }) => state !== 'ok').map(({ host }) => host),
  );
  const stopped = checkedAt !== undefined && between(checkedAt, now) > stoppedMs;
  const left = [...threads].flatMap(([key, watch]): readonly (readonly [RowKey, ThreadWatch])[] => {
    if (stopped || silent.has(key.slice(0, key.indexOf(' ')))) {
      return [[key, { ...watch, next: undefined, seenAt: now }]];
    }
    return between(watch.seenAt, now) > goneMs ? [] : [[key, watch]];
  });
  return new Map(left);
}

/** What notifications are about. `stopped`: it rests without a notification, because it is new or its user stopped it. */
type Condition = 'asks' | 'failed' | 'limited' | 'suspended' | 'works' | 'rests' | 'stopped';

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

/** undefined: unknown, stale, or inferred where inferred states do not count. */
function conditionOf({ stale, verdict }: Session, likely: boolean): Condition | undefined {
  const { status, certain } = verdict;
  if (stale || (!certain && !likely)) return undefined;
  return status.detail === 'suspended' && status.pending ? 'suspended' : conditions[status.detail];
}

interface ThreadCondition {
  readonly key: RowKey;
  readonly session: Session;
  /** Itself, if it is no subagent. */
  readonly root: Session;
  /** undefined: unknown. */
  readonly condition: Condition | undefined;
}

/** Muted or snoozed; for a root with its subagents. */
function isSilent(session: Session): boolean {
  return session.marks?.muted === true || isSnoozed(session);
}

/** The threads of a group: the root in all conditions, a subagent only if it asks. */
function threadConditions(group: SessionGroup, likely: boolean): readonly ThreadCondition[] {
  const { key, session: root, members } = group;
  const own = conditionOf(root, likely);
  const rests = own === 'rests' || own === 'stopped';
  // It is not done while a subagent works or asks.
  const isBusy = members.some(({ session }) =>
    ['WORK', 'ASK'].includes(stateWord(session.verdict.status)),
  );
  return [
    { key, root, session: root, condition: rests && isBusy ? 'works' : own },
    ...members.map(({ key: memberKey, session }): ThreadCondition => {
      const condition = conditionOf(session, likely);
      const isShown = condition === undefined || condition === 'asks';
      return { key: memberKey, root, session, condition: isShown ? condition : 'stopped' };
    }),
  ];
}

const settleMs = 3000;
/** An older failure of a thread that is seen for the first time is not new: the thread was resumed. */
const newFailureMs = 60_000;

interface ThreadWatch {
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

interface Settled {
  readonly thread: ThreadCondition;
  readonly condition: Condition;
  readonly worked: DurationMs;
}

const newWatch: Omit<ThreadWatch, 'seenAt'> = {
  settled: undefined,
  next: undefined,
  workingSince: undefined,
  worked: durationMs(0),
  unknownFrom: undefined,
};

/** A thread seen for the first time; `atStart` if its condition was there before codex-ps started. */
function firstWatch(thread: ThreadCondition, atStart: boolean, now: EpochMs): ThreadWatch {
  const blank: ThreadWatch = { ...newWatch, seenAt: now };
  const { condition } = thread;
  if (condition === undefined) return atStart ? { ...blank, unknownFrom: now } : blank;
  if (atStart || isOldFailure(thread, now))
    return settle(blank, condition, startOf(thread, now), now);
  return { ...blank, next: { condition, at: now } };
}

function isOldFailure({ condition, session }: ThreadCondition, now: EpochMs): boolean {
  if (condition !== 'failed' && condition !== 'limited') return false;
  return between(session.verdict.since ?? epochMs(0), now) > newFailureMs;
}

function nextWatch(
  watch: ThreadWatch,
  thread: ThreadCondition,
  now: EpochMs,
  onSettled: (settled: Settled) => void,
): ThreadWatch {
  const { condition } = thread;
  const seen = { ...watch, seenAt: now };
  if (condition === undefined || condition === watch.settled) return { ...seen, next: undefined };
  const { unknownFrom } = watch;
  const { since = unknownFrom } = thread.session.verdict;
  const wasThere = unknownFrom !== undefined && since !== undefined && since <= unknownFrom;
  if (wasThere) return settle(seen, condition, startOf(thread, now), now);
  if (watch.next?.condition !== condition) return { ...seen, next: { condition, at: now } };
  if (between(watch.next.at, now) < settleMs) return seen;
  const began = startOf(thread, watch.next.at);
  const last = Math.max(0, between(watch.workingSince ?? began, began));
  const worked = durationMs(watch.worked + last);
  onSettled({ thread, condition, worked });
  return settle({ ...seen, worked }, condition, began, now);
}

function startOf({ session }: ThreadCondition, seen: EpochMs): EpochMs {
  return epochMs(Math.min(session.verdict.since ?? seen, seen));
}

/** An approval, a question or a stop in between does not end the work; everything else does. */
function settle(watch: ThreadWatch, settled: Condition, began: EpochMs, now: EpochMs): ThreadWatch {
  const goesOn = settled === 'works' || settled === 'asks' || settled === 'suspended';
  return {
    ...newWatch,
    settled,
    workingSince: settled === 'works' ? began : undefined,
    worked: goesOn ? watch.worked : durationMs(0),
    seenAt: now,
  };
}
