import { compareRows } from '../core/fleet/row-history.js';
import type { HostName } from '../core/ids.js';
import type { Session } from '../core/session/session.js';
import type { HostReport } from '../core/session/snapshot.js';
import { between, type DurationMs, type EpochMs } from '../core/time.js';
import type { RowKey } from '../core/fleet/row-key.js';
import type { SessionGroup } from '../core/fleet/session-groups.js';
import { threadLooks, type ThreadLook } from './thread-watch.js';
import { firstWatch, nextWatch, type Settling, type ThreadWatch } from './thread-watch.js';

/** Work that took no longer is no news when it ends. */
const longWorkMs = 60_000;
/** So long after a usage limit has stopped a session, the next one that it stops is no news. */
const sameLimitMs = 10 * 60_000;
/** A thread that has been gone for so long from a host that answers is a new one when it returns. */
const goneMs = 60_000;
/** A longer time without a look is one in which we were stopped: what was seen before it has not lasted through it. */
const stoppedMs = 10_000;

/** One call for the user. */
export interface Notice {
  readonly kind: 'asks' | 'failed' | 'suspended' | 'limited' | 'finished';
  readonly session: Session;
  /** How many a usage limit has stopped; else 1. */
  readonly sessions: number;
  /** Since it last rested. */
  readonly worked: DurationMs;
}

export interface NoticeMemory {
  readonly threads: ReadonlyMap<RowKey, ThreadWatch>;
  /** Hosts that have answered: what their sessions do anew is news. */
  readonly hosts: ReadonlySet<HostName>;
  /** When a usage limit last stopped a session. */
  readonly limitAt: EpochMs | undefined;
  readonly lookedAt: EpochMs | undefined;
}

export const noNoticesYet: NoticeMemory = {
  threads: new Map(),
  hosts: new Set(),
  limitAt: undefined,
  lookedAt: undefined,
};

/** What is seen now, and what the user wants to hear. */
export interface NoticeLook {
  readonly groups: readonly SessionGroup[];
  readonly hosts: readonly HostReport[];
  /** Threads that are not to be heard of; a root stands for its subagents. */
  readonly muted: ReadonlySet<RowKey>;
  /** Whether nothing is to be heard now. What happens is not told later either. */
  readonly quiet: boolean;
  /** Whether inferred states count. */
  readonly likely: boolean;
}

/**
 * Which notices are due: one for each change that has lasted 3 s. To be asked at each new fleet and about once a
 * second between, on a clock that never goes back.
 */
export function nextNotices(
  memory: NoticeMemory,
  look: NoticeLook,
  now: EpochMs,
): { readonly memory: NoticeMemory; readonly due: readonly Notice[] } {
  const known = kept(memory, look.hosts, now);
  const settled: Settled[] = [];
  const seen = look.groups
    .flatMap((group) => threadLooks(group, look.likely))
    .filter(({ key, session }) => !session.stale || known.has(key))
    .map((thread) => [thread.key, thread] as const);
  const history = compareRows(known, seen, (thread, before) => {
    if (!before) return firstWatch(thread, !memory.hosts.has(thread.session.host), now);
    const { watch, settling } = nextWatch(before, thread, now);
    if (settling) settled.push({ ...settling, look: thread });
    return watch;
  });
  const audible = settled.filter(({ look: { key, rootKey } }) => {
    return !look.quiet && !look.muted.has(key) && !look.muted.has(rootKey);
  });
  const single = audible.flatMap((one) => singleNotice(one));
  const limit = limitNotice(memory.limitAt, audible, now);
  const isLimited = audible.some(({ condition }) => condition === 'limited');
  return {
    memory: {
      // Those that are missing may come back: `kept` forgets them after a while.
      threads: new Map([...history.gone, ...history.memory]),
      hosts: answered(memory.hosts, look.hosts),
      limitAt: isLimited ? now : memory.limitAt,
      lookedAt: now,
    },
    due: [...single, ...limit],
  };
}

type Settled = Settling & { readonly look: ThreadLook };

function singleNotice({ condition, worked, look: { session } }: Settled): readonly Notice[] {
  if (condition === 'asks' || condition === 'failed' || condition === 'suspended') {
    return [{ kind: condition, session, sessions: 1, worked }];
  }
  const isLong = condition === 'rests' && worked > longWorkMs;
  return isLong ? [{ kind: 'finished', session, sessions: 1, worked }] : [];
}

/** One for all that a limit stops, now and in the next minutes. */
function limitNotice(
  limitAt: EpochMs | undefined,
  settled: readonly Settled[],
  now: EpochMs,
): readonly Notice[] {
  const limited = settled.filter(({ condition }) => condition === 'limited');
  const [first] = limited;
  const isSame = limitAt !== undefined && between(limitAt, now) < sameLimitMs;
  if (!first || isSame) return [];
  const { look, worked } = first;
  return [{ kind: 'limited', session: look.session, sessions: limited.length, worked }];
}

/** Without those that have ended; of a host that does not answer nobody knows. */
function kept(
  { threads, lookedAt }: NoticeMemory,
  hosts: readonly HostReport[],
  now: EpochMs,
): Map<RowKey, ThreadWatch> {
  const silent = new Set<string>(
    hosts.filter(({ state }) => state !== 'ok').map(({ host }) => host),
  );
  const left = new Map(threads);
  const stopped = lookedAt !== undefined && between(lookedAt, now) > stoppedMs;
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
