import { createDemoCollector } from '../demo/demo-collector.js';
import { demoHosts } from '../demo/demo-ports.js';
import type { HostName } from '../core/ids.js';
import type { Fleet } from '../core/session/snapshot.js';
import { durationMs, epochMs } from '../core/time.js';
import { type HostRecord, mergeFleet } from '../core/fleet/merge-fleet.js';

/** One look at the made-up fleet, for `--json` and `--once`. */
export async function demoFleet(version: string): Promise<Fleet> {
  const began = epochMs(Date.now());
  const clock = { began, seed: String(began), now: () => began };
  const records = new Map<HostName, HostRecord>();
  for (const host of demoHosts) {
    const snapshot = await createDemoCollector(host, clock, version).collect();
    records.set(host, {
      ...{ snapshot, transport: 'local', answeredAt: began, failure: undefined },
      latency: durationMs(0),
    });
  }
  const staleAfter = durationMs(Number.MAX_SAFE_INTEGER);
  return mergeFleet({ chosenHosts: demoHosts, records, now: began, staleAfter });
}
