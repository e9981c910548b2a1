import {
  createDemoPorts,
  demoCollectorOptions,
  demoHosts,
  ofHost,
  stoppedClock,
} from '../demo/demo-ports.js';
import type { Fleet } from '../core/session/snapshot.js';
import { durationMs, epochMs } from '../core/time.js';
import { FleetStore } from '../core/fleet/fleet-store.js';
import type { Options } from '../options/options.js';
import { localAnswer, type Collect } from './local-host.js';

export async function demoFleet({ codexPsVersion }: Options, collect: Collect): Promise<Fleet> {
  const began = epochMs(Date.now());
  const store = new FleetStore({ chosenHosts: demoHosts, debug: false, configProblems: [] });
  for (const host of demoHosts) {
    const ports = createDemoPorts(host, stoppedClock(began));
    const snapshot = await collect(ports, demoCollectorOptions(codexPsVersion));
    store.take(localAnswer(ofHost(snapshot, host), durationMs(0)), began);
  }
  return store.fleet(began, undefined);
}
