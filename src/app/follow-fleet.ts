import { FleetStore } from '../core/fleet/fleet-store.js';
import type { HostResult, Fleet } from '../core/session/snapshot.js';
import { localHost } from '../core/ids.js';
import { durationMs } from '../core/time.js';
import type { Options } from '../options/options.js';
import { userFile } from '../platform/paths/user-file.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { createFanOut } from '../remote/fan-out.js';
import { followLocalHost } from './local-host.js';
import { localHostOptions } from './local-host-options.js';
import { otherHosts } from './ask-other-hosts.js';
import { userMarks } from './user-marks.js';

export interface FollowedFleet {
  /** The chosen hosts now; those that have not answered yet have no rows. */
  readonly fleet: () => Fleet;
  /** Whether each chosen host has answered or failed at least once. */
  readonly complete: () => boolean;
  readonly stop: () => void;
}

/** Follows the chosen hosts until it is stopped; `changed` is called after each result of a host. */
export function followFleet(options: Options, changed: () => void): FollowedFleet {
  const { files, now } = nodePorts();
  const store = new FleetStore({ ...options, chosenHosts: options.hosts });
  const take = (result: HostResult): void => {
    store.take(result, now());
    changed();
  };
  const live = options.hosts.includes(localHost)
    ? followLocalHost(localHostOptions(options), durationMs(options.refreshMs), take)
    : undefined;
  const stopRemote = followRemoteHosts(options, take);
  const marks = userMarks(files, userFile('marks'), true);
  void marks.read(changed);
  const reading = setInterval(() => void marks.read(changed), options.refreshMs);
  return {
    stop: () => {
      live?.stop();
      stopRemote();
      clearInterval(reading);
    },
    complete: () => store.isComplete(),
    fleet: () => marks.marked(store.fleet(now(), durationMs(options.refreshMs))),
  };
}

function followRemoteHosts(options: Options, take: (result: HostResult) => void): () => void {
  const { plans, ...remote } = otherHosts(options);
  if (plans.length === 0) return () => undefined;
  const fanOut = createFanOut(plans, {
    ...remote,
    onResult: (result) => void remote.named(result).then(take),
  });
  fanOut.start();
  return () => fanOut.stop();
}
