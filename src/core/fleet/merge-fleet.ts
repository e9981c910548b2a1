import { accountAt } from '../session/account.js';
import type { HostFailure } from '../session/host-failure.js';
import type { HostName, ThreadId } from '../ids.js';
import type { Session } from '../session/session.js';
import type { Fleet, HostAnswer, HostReport, HostSnapshot } from '../session/snapshot.js';
import { rootsOf } from '../session/session-tree.js';
import { groupBy } from '../group-by.js';
import {
  fileConflicts,
  isRecent,
  pathBelow,
  sentencesByThread,
  type Alarm,
  type Change,
} from './file-conflicts.js';
import { between, type DurationMs, type EpochMs } from '../time.js';

/** The last good answer of a host; of one that never answered only the transport that was tried. */
export type HostRecord = {
  readonly [Key in keyof HostAnswer]?: HostAnswer[Key] | undefined;
} & {
  /** When the answer came, by our own clock. */
  readonly answeredAt?: EpochMs | undefined;
  /** Why the newest try gave nothing; undefined where it answered. */
  readonly failure: HostFailure | undefined;
};

interface MergeInput {
  readonly chosenHosts: readonly HostName[];
  /** A host that has not answered or failed yet is absent. */
  readonly records: ReadonlyMap<HostName, HostRecord>;
  readonly now: EpochMs;
  /** An older answer is stale. */
  readonly staleAfter: DurationMs;
}

/** After this long without an answer a host's last rows are dropped. */
const rowsLastMs = 5 * 60_000;

/** A host that is followed sends something every 30 s at least. */
const quietMs = 45_000;

function isStale(record: HostRecord, { now, staleAfter }: MergeInput): boolean {
  if (record.failure) return true;
  const patience = record.transport === 'local' ? staleAfter : Math.max(staleAfter, quietMs);
  return record.answeredAt !== undefined && between(record.answeredAt, now) > patience;
}

function reportOf({ host, record, stale }: HostState, shownAs: HostName | undefined): HostReport {
  const { snapshot, transport, transportReason, latency } = record;
  const { collectedAt, codexPsVersion, homeDir, machineId, clockSkew, blind } = snapshot ?? {};
  return {
    ...{ host, transport, transportReason, latency, shownAs },
    state: snapshot === undefined ? 'error' : stale ? 'stale' : 'ok',
    ...{ collectedAt, codexPsVersion, homeDir, machineId, clockSkew, blind },
  };
}

function isOutdated({ answeredAt }: HostRecord, now: EpochMs): boolean {
  return answeredAt === undefined || between(answeredAt, now) > rowsLastMs;
}

function sessionsOf(record: HostRecord, stale: boolean, now: EpochMs): readonly Session[] {
  const { snapshot } = record;
  if (!snapshot || (stale && isOutdated(record, now))) return [];
  if (!stale) return snapshot.sessions;
  return snapshot.sessions.map((session) => (session.stale ? session : { ...session, stale }));
}

interface HostState {
  readonly host: HostName;
  readonly record: HostRecord;
  readonly stale: boolean;
}

/** A host that is another name of a machine that is shown already. */
interface Double {
  readonly original: HostName;
  /** The threads that both show with a process in common. */
  readonly shared: ReadonlySet<ThreadId>;
  /** The host shows no other thread. */
  readonly isWhole: boolean;
}

/**
 * The hosts that are another host again: the same machine id, home and threads in the same processes. The id alone proves
 * nothing (clones share it, any host can send any id), so only shared rows are left out. This machine comes first, then
 * hosts that answer, then the order in which they were chosen.
 */
function doubles(answered: readonly HostState[]): ReadonlyMap<HostName, Double> {
  const originals = new Map<string, HostState[]>();
  const found = new Map<HostName, Double>();
  const rank = ({ record, stale }: HostState): number =>
    (record.transport === 'local' ? 0 : 2) + (stale ? 1 : 0);
  for (const each of answered.toSorted((a, b) => rank(a) - rank(b))) {
    const key = each.record.snapshot && machineKey(each.record.snapshot);
    if (key === undefined) continue;
    const others = originals.get(key) ?? [];
    const double = doubleOf(each, others);
    if (double) found.set(each.host, double);
    if (double?.isWhole !== true) originals.set(key, [...others, each]);
  }
  return found;
}

function machineKey({ machineId, homeDir }: HostSnapshot): string | undefined {
  return machineId === undefined ? undefined : JSON.stringify([machineId, homeDir]);
}

/** Hosts with one machine id that show different processes: clones of one image, or one of them lies. */
function cloneWarnings(
  answered: readonly HostState[],
  again: ReadonlyMap<HostName, Double>,
): readonly string[] {
  const hostsById = groupBy(answered, ({ host, record: { snapshot }, stale }) => {
    const isCounted = !stale && snapshot && snapshot.sessions.length > 0 && !again.has(host);
    return isCounted ? machineKey(snapshot) : undefined;
  });
  return [...hostsById.values()].flatMap((hosts) =>
    hosts.length < 2
      ? []
      : `${hosts.map(({ host }) => host).join(' and ')} have the same machine id but different sessions: all are shown; if they are clones, give each its own id (systemd-machine-id-setup)`,
  );
}

function doubleOf({ record }: HostState, others: readonly HostState[]): Double | undefined {
  const sessions = record.snapshot?.sessions ?? [];
  for (const { host, record: other } of others) {
    const theirs = new Map(other.snapshot?.sessions.map(({ threadId, pids }) => [threadId, pids]));
    const shared = new Set(
      sessions
        .filter(({ threadId, pids }) => theirs.get(threadId)?.some((pid) => pids.includes(pid)))
        .map(({ threadId }) => threadId),
    );
    if (shared.size > 0) {
      return { original: host, shared, isWhole: shared.size === sessions.length };
    }
  }
  return undefined;
}

function warningsOf(
  { host, record }: HostState,
  double: Double | undefined,
  alone: boolean,
): readonly string[] {
  const prefix = `${host}: `;
  const own = (record.snapshot?.warnings ?? []).map((warning) =>
    alone || warning.startsWith(prefix) ? warning : prefix + warning,
  );
  if (double === undefined) return own;
  return [...own, `${prefix}it is the same machine as ${double.original}, and is shown once`];
}

/** All chosen hosts, in order, without those that have not answered or failed yet. Unchanged sessions stay the same objects. */
export function mergeFleet(input: MergeInput): Fleet {
  const { chosenHosts, records, now } = input;
  const answered = chosenHosts.flatMap((host): readonly HostState[] => {
    const record = records.get(host);
    return record ? [{ host, record, stale: isStale(record, input) }] : [];
  });
  const again = doubles(answered);
  const alone = chosenHosts.length === 1;
  const hosts = answered.map((each) => {
    const double = again.get(each.host);
    return reportOf(each, double?.isWhole === true ? double.original : undefined);
  });
  const sessions = answered.flatMap(({ host, record, stale }) => {
    const shared = again.get(host)?.shared;
    const own = sessionsOf(record, stale, now);
    return shared ? own.filter(({ threadId }) => !shared.has(threadId)) : own;
  });
  const current = answered.flatMap(({ host, record }) =>
    again.get(host)?.isWhole === true || isOutdated(record, now) ? [] : (record.snapshot ?? []),
  );
  const alarms = fleetAlarms(sessions, hosts, now);
  return {
    generatedAt: now,
    chosenHosts,
    hosts,
    sessions: alarms.sessions,
    processes: current.flatMap(({ processes }) => processes),
    accounts: current.flatMap(({ accounts }) => accounts.map((each) => accountAt(each, now))),
    failures: answered.flatMap(({ record }) => [
      ...(record.failure ? [record.failure] : []),
      ...(record.failures ?? []),
    ]),
    warnings: [
      ...alarms.warnings,
      ...cloneWarnings(answered, again),
      ...answered.flatMap((each) => warningsOf(each, again.get(each.host), alone)),
    ],
  };
}

/**
 * The rows and warnings with the alarms that no host can give alone: one thread that is live on two machines, and two
 * sessions that changed one file of a repository on two hosts.
 */
export function fleetAlarms(
  sessions: readonly Session[],
  machines: readonly Pick<HostReport, 'host' | 'machineId'>[],
  now: EpochMs,
): Pick<Fleet, 'sessions' | 'warnings'> {
  if (machines.length < 2) return { sessions, warnings: [] };
  const ids = new Map(machines.map(({ host, machineId }) => [host, machineId]));
  const twice = liveTwice(sessions, ids);
  const conflicts = conflictsOfHosts(sessions, twice, now);
  if (twice.size + conflicts.length === 0) return { sessions, warnings: [] };
  const marks = sentencesByThread(conflicts);
  return {
    sessions: sessions.map((session) => {
      if (session.stale) return session;
      const hosts = twice.get(session.threadId);
      const others = hosts?.filter((host) => host !== session.host).join(', ') ?? '';
      const alarms = [
        ...(hosts?.includes(session.host) ? [`is live on ${others} too: ${advice}`] : []),
        ...(marks.get(session.threadId) ?? []),
      ];
      return alarms.length > 0 ? { ...session, alarms: [...session.alarms, ...alarms] } : session;
    }),
    warnings: [
      ...Array.from(
        twice,
        ([id, hosts]) => `thread ${id} is live on ${hosts.join(' and ')} at once: ${advice}`,
      ),
      ...conflicts.map(({ warning }) => warning),
    ],
  };
}

/** A host tells those among its own sessions itself. */
function conflictsOfHosts(
  sessions: readonly Session[],
  twice: ReadonlyMap<ThreadId, readonly HostName[]>,
  now: EpochMs,
): readonly Alarm[] {
  const parents = sessions.map((each) => [each.threadId, each.subagentParentThreadId] as const);
  const roots = rootsOf(new Map(parents));
  const changes = sessions.flatMap((session): readonly Change[] => {
    const { host, threadId, stale, repoRoot, repoRemote, changedFiles = [] } = session;
    if (stale || !repoRoot || repoRemote === undefined || twice.has(threadId)) return [];
    const family = `${host} ${roots.get(threadId) ?? threadId}`;
    return changedFiles.flatMap((file): Change | [] => {
      const shown = isRecent(file, now) ? pathBelow(repoRoot, file.path) : undefined;
      const same = { key: `${repoRemote}\n${shown}`, where: ' in one repository on two hosts' };
      return shown === undefined ? [] : { threadId, family, apart: host, shown, ...same };
    });
  });
  return fileConflicts(changes).alarms;
}

const advice =
  'its two copies diverge, or corrupt each other where they share files: close all but one';

function liveTwice(
  sessions: readonly Session[],
  machineIds: ReadonlyMap<HostName, string | undefined>,
): ReadonlyMap<ThreadId, readonly HostName[]> {
  // A row whose files lie in a container may be that container's own row, seen from outside.
  const byThread = groupBy(sessions, ({ threadId, stale, verdict }) =>
    stale || verdict.rule === 'unreadable-rollout' ? undefined : threadId,
  );
  const twice = new Map<ThreadId, readonly HostName[]>();
  for (const [id, [first, ...others]] of byThread) {
    if (!first) continue;
    const elsewhere = others.filter((other) => onTwoMachines(first, other, machineIds));
    const hosts = [first, ...elsewhere].map(({ host }) => host);
    if (hosts.length > 1) twice.set(id, hosts);
  }
  return twice;
}

/** Different ids prove two machines. The same id proves nothing, for clones share it; a process in common does. */
function onTwoMachines(
  one: Session,
  other: Session,
  machineIds: ReadonlyMap<HostName, string | undefined>,
): boolean {
  if (one.host === other.host) return false;
  const [a, b] = [machineIds.get(one.host), machineIds.get(other.host)];
  if (a !== undefined && b !== undefined && a !== b) return true;
  const bothKnown = one.pids.length > 0 && other.pids.length > 0;
  return bothKnown && !one.pids.some((pid) => other.pids.includes(pid));
}
