import { compareRows } from '../core/fleet/row-history.js';
import type { HostName } from '../core/ids.js';
import type { Session } from '../core/session/session.js';
import type { HostReport } from '../core/session/snapshot.js';
import { between, type DurationMs, type EpochMs } from '../core/time.js';
import type { RowKey } from '../core/fleet/row-key.js';
import type { SessionGroup } from '../core/fleet/session-groups.js';
import {
  firstWatch,
  nextWatch,
  threadConditions,
  type Settling,
  type ThreadCondition,
  type ThreadWatch,
} from './thread-watch.js';

/** Shorter work ends without a notification. */
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
  /** When a usage limit last stopped a session. */
  readonly limitAt: EpochMs | undefined;
  readonly checkedAt: EpochMs | undefined;
}

export const noNotificationsYet: NotificationMemory = {
  threads: new Map(),
  hosts: new Set(),
  limitAt: undefined,
  checkedAt: undefined,
};

/** The sessions now, and what the user wants to be notified of. */
export interface NotificationInput {
  readonly groups: readonly SessionGroup[];
  readonly hosts: readonly HostReport[];
  /** Muted threads; a root mutes its subagents. */
  readonly muted: ReadonlySet<RowKey>;
  /** Quiet hours: what happens in them is not sent later either. */
  readonly quiet: boolean;
  /** Whether inferred states count. */
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
  const settled: Settled[] = [];
  const seen = input.groups
    .flatMap((group) => threadConditions(group, input.likely))
    .filter(({ key, session }) => !session.stale || known.has(key))
    .map((thread) => [thread.key, thread] as const);
  const history = compareRows(known, seen, (thread, before) => {
    if (!before) return firstWatch(thread, !memory.hosts.has(thread.session.host), now);
    const { watch, settling } = nextWatch(before, thread, now);
    if (settling) settled.push({ ...settling, thread });
    return watch;
  });
  const audible = settled.filter(({ thread: { key, rootKey } }) => {
    return !input.quiet && !input.muted.has(key) && !input.muted.has(rootKey);
  });
  const single = audible.flatMap((one) => singleNotification(one));
  const limit = limitNotification(memory.limitAt, audible, now);
  const isLimited = audible.some(({ condition }) => condition === 'limited');
  return {
    memory: {
      // Those that are missing may come back: `kept` forgets them after a while.
      threads: new Map([...history.gone, ...history.memory]),
      hosts: answered(memory.hosts, input.hosts),
      limitAt: isLimited ? now : memory.limitAt,
      checkedAt: now,
    },
    due: [...single, ...limit],
  };
}

type Settled = Settling & { readonly thread: ThreadCondition };

function singleNotification({
  condition,
  worked,
  thread: { session },
}: Settled): readonly Notification[] {
  if (condition === 'asks' || condition === 'failed' || condition === 'suspended') {
    return [{ kind: condition, session, sessions: 1, worked }];
  }
  const isLong = condition === 'rests' && worked > longWorkMs;
  return isLong ? [{ kind: 'finished', session, sessions: 1, worked }] : [];
}

/** One for all sessions that a usage limit stops within some minutes. */
function limitNotification(
  limitAt: EpochMs | undefined,
  settled: readonly Settled[],
  now: EpochMs,
): readonly Notification[] {
  const limited = settled.filter(({ condition }) => condition === 'limited');
  const [first] = limited;
  const isSame = limitAt !== undefined && between(limitAt, now) < sameLimitMs;
  if (!first || isSame) return [];
  const { thread, worked } = first;
  return [{ kind: 'limited', session: thread.session, sessions: limited.length, worked }];
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
  const left = new Map(threads);
  const stopped = checkedAt !== undefined && between(checkedAt, now) > stoppedMs;
  for (const [key, watch] of threads) {
    if (stopped || silent.has(key.slice(0, key.indexOf(' ')))) {
      left.set(key, { ...watch, next: undefined, seenAt: now });
    } else if (between(watch.seenAt, now) > goneMs) {
      left.delete(key);
    }
  }
  return left;
}

function answered(
  known: ReadonlySet<HostName>,
  hosts: readonly HostReport[],
): ReadonlySet<HostName> {
  const fresh = hosts.filter(({ host, state }) => state === 'ok' && !known.has(host));
  return fresh.length === 0 ? known : new Set([...known, ...fresh.map(({ host }) => host)]);
}
