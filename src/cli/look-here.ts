import type { Collector } from '../collect/collector.js';
import { between, type EpochMs } from '../domain/time.js';
import type { HostRecord } from '../model/merge-fleet.js';
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
  return {
    snapshot: withNotes(snapshot, debug),
    transport: 'local',
    latency: between(from, answeredAt),
    answeredAt,
    failure: undefined,
  };
}
