import type { Collector } from '../collect/collector.js';
import { between, type EpochMs } from '../domain/time.js';
import type { HostRecord } from '../model/merge-fleet.js';

/** One look at this machine. `debug` adds what only those who look closely want to know. */
export async function lookHere(
  collector: Collector,
  now: () => EpochMs,
  debug: boolean,
): Promise<HostRecord> {
  const from = now();
  const snapshot = await collector.collect();
  const answeredAt = now();
  const notes = debug ? snapshot.debugNotes : [];
  return {
    snapshot: { ...snapshot, warnings: [...snapshot.warnings, ...notes] },
    transport: 'local',
    latency: between(from, answeredAt),
    answeredAt,
    failure: undefined,
  };
}
