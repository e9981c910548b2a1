import type { HostFailure } from '../domain/host-failure.js';
import type { HostName } from '../domain/ids.js';
import type { Session } from '../domain/session.js';
import type { Fleet, HostReport, HostSnapshot, Transport } from '../domain/snapshot.js';
import { between, type DurationMs, type EpochMs } from '../domain/time.js';

/** The newest that is known of one host. */
export interface HostRecord {
  /** Its last good answer; undefined where it never answered. */
  readonly snapshot: HostSnapshot | undefined;
  readonly transport: Transport | undefined;
  readonly latency: DurationMs | undefined;
  /** When the answer came, by our own clock. */
  readonly answeredAt: EpochMs | undefined;
  /** Why the newest try gave nothing; undefined where it answered. */
  readonly failure: HostFailure | undefined;
}

export interface MergeInput {
  readonly chosenHosts: readonly HostName[];
  /** A host that has not been heard of yet is absent. */
  readonly records: ReadonlyMap<HostName, HostRecord>;
  readonly now: EpochMs;
  /** An answer that is older than this is no longer how things are. */
  readonly staleAfter: DurationMs;
}

/** After this long without an answer a host's last rows say nothing any more. */
const rowsLastMs = 5 * 60_000;

function isStale(record: HostRecord, input: MergeInput): boolean {
  if (record.failure) return true;
  return (
    record.answeredAt !== undefined && between(record.answeredAt, input.now) > input.staleAfter
  );
}

function reportOf(host: HostName, record: HostRecord, stale: boolean): HostReport {
  const { snapshot } = record;
  return {
    host,
    state: snapshot === undefined ? 'error' : stale ? 'stale' : 'ok',
    transport: record.transport,
    latency: record.latency,
    collectedAt: snapshot?.collectedAt,
    codexPsVersion: snapshot?.codexPsVersion,
    homeDir: snapshot?.homeDir,
    machineId: snapshot?.machineId,
  };
}

function sessionsOf(record: HostRecord, stale: boolean, now: EpochMs): readonly Session[] {
  const { snapshot, answeredAt } = record;
  if (!snapshot || answeredAt === undefined) return [];
  if (!stale) return snapshot.sessions;
  if (between(answeredAt, now) > rowsLastMs) return [];
  return snapshot.sessions.map((session) => (session.stale ? session : { ...session, stale }));
}

/**
 * All chosen hosts together, in the order they were chosen; hosts that have not been heard of are left out.
 * The sessions of a host that answers stay the same objects, so that a reader can tell that nothing changed.
 */
export function mergeFleet(input: MergeInput): Fleet {
  const { chosenHosts, records, now } = input;
  const heard = chosenHosts.flatMap((host) => {
    const record = records.get(host);
    return record ? [{ host, record, stale: isStale(record, input) }] : [];
  });
  return {
    generatedAt: now,
    chosenHosts,
    hosts: heard.map(({ host, record, stale }) => reportOf(host, record, stale)),
    sessions: heard.flatMap(({ record, stale }) => sessionsOf(record, stale, now)),
    failures: heard.flatMap(({ record }) => record.failure ?? []),
    warnings: heard.flatMap(({ host, record }) =>
      (record.snapshot?.warnings ?? []).map((warning) =>
        chosenHosts.length > 1 ? `${host}: ${warning}` : warning,
      ),
    ),
  };
}
