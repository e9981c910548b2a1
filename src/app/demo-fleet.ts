import { createDemoCollector, demoHosts, stoppedClock } from '../demo/demo-ports.js';
import type { Fleet } from '../core/session/snapshot.js';
import { durationMs, epochMs } from '../core/time.js';
import { FleetStore } from '../core/fleet/fleet-store.js';
import { localAnswer } from './local-host.js';

/** One refresh of the sample fleet, for `--json` and `--once`. */
export async function demoFleet(version: string): Promise<Fleet> {
  const began = epochMs(Date.now());
  const store = new FleetStore({ chosenHosts: demoHosts, debug: false, configProblems: [] });
  for (const host of demoHosts) {
    const snapshot = await createDemoCollector(host, stoppedClock(began), version).collect();
    store.take(localAnswer(snapshot, durationMs(0)), began);
  }
  return store.fleet(began, undefined);
}
