import { createFanOut } from '../remote/fan-out.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { nodeSshPorts } from '../platform/ports/ssh-ports.js';
import { remoteHosts } from '../remote/remote-hosts.js';
import { type HostName, localHost } from '../core/ids.js';
import type { Fleet } from '../core/session/snapshot.js';
import { durationMs } from '../core/time.js';
import { type HostRecord, mergeFleet } from '../core/fleet/merge-fleet.js';
import { followHere } from './follow-here.js';
import type { Options } from '../options/options.js';
import { recordOf, remoteData } from './remote-records.js';

const staleMs = 10_000;

export interface FollowedFleet {
  /** The chosen hosts as they are known now; those that have not answered yet have no rows. */
  readonly fleet: () => Fleet;
  /** Whether each chosen host has answered or failed at least once. */
  readonly complete: () => boolean;
  /** Looks no more, and lets go of all that it holds open. */
  readonly stop: () => void;
}

/** Keeps looking at the chosen hosts until it is stopped; `changed` is called after each look. */
export function followFleet(options: Options, version: string, changed: () => void): FollowedFleet {
  const ports = nodePorts();
  const records = new Map<HostName, HostRecord>();
  const take = (host: HostName, record: HostRecord): void => {
    records.set(host, record);
    changed();
  };
  const stopHere = options.hosts.includes(localHost)
    ? followHere({ ...options, codexPsVersion: version }, (record) => take(localHost, record))
    : undefined;
  const stopOthers = followOthers(options, (host, record) => {
    const kept = record.failure
      ? { ...record, ...records.get(host), failure: record.failure }
      : record;
    take(host, kept);
  });
  return {
    stop: () => {
      stopHere?.();
      stopOthers();
    },
    complete: () => options.hosts.every((host) => records.has(host)),
    fleet: () => {
      const fleet = mergeFleet({
        chosenHosts: options.hosts,
        records,
        now: ports.now(),
        staleAfter: durationMs(Math.max(staleMs, 3 * options.refreshMs)),
      });
      return { ...fleet, warnings: [...options.configProblems, ...fleet.warnings] };
    },
  };
}

type Take = (host: HostName, record: HostRecord) => void;

/** The other hosts tell by themselves; a failure leaves the last rows, which are then stale. */
function followOthers(options: Options, take: Take): () => void {
  const data = remoteData(options);
  if (data.plans.length === 0) return () => undefined;
  const ssh = nodeSshPorts();
  const remote = remoteHosts(ssh, data, durationMs(options.refreshMs));
  const fanOut = createFanOut(data.plans, {
    ...remote,
    stampOf: (host) => remote.transport.stampOf(host),
    onResult: (result) => {
      void remote
        .named(result)
        .then((named) => take(...recordOf(named, { now: ssh.now(), debug: options.debug })));
    },
  });
  fanOut.start();
  return () => fanOut.stop();
}
