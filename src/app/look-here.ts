import type { Collector } from '../local/collector.js';
import type { HostSnapshot } from '../core/session/snapshot.js';
import { between, type DurationMs, type EpochMs } from '../core/time.js';
import type { HostRecord } from '../core/fleet/merge-fleet.js';
import { withNotes } from './with-notes.js';

/** One look at this machine. */
export async function lookHere(
  collector: Collector,
  now: () => EpochMs,
  debug: boolean,
): Promise<HostRecord> {
  const from = now();
  const snapshot = await collector.collect();
  const answeredAt = now();
  return hereRecord({ snapshot, answeredAt, latency: between(from, answeredAt) }, debug);
}

interface LookedAt {
  readonly snapshot: HostSnapshot;
  readonly latency: DurationMs;
  readonly answeredAt: EpochMs;
}

/** `debug` adds what only those who look closely want to know. */
export function hereRecord({ snapshot, ...look }: LookedAt, debug: boolean): HostRecord {
  return {
    ...look,
    snapshot: withNotes(snapshot, debug),
    transport: 'local',
    failure: undefined,
  };
}
