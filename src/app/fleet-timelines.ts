import { createDemoPorts } from '../demo/demo-ports.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { TimelineReader } from '../timeline/timeline-reader.js';
import { localHost, type HostName } from '../core/ids.js';
import type { Fleet } from '../core/session/snapshot.js';
import type { Timeline } from '../core/session/timeline.js';
import { rowKey, timelinesByRow } from '../core/fleet/row-key.js';
import { unsupportedTimeline } from '../timeline/timeline-now.js';
import type { Options } from '../options/options.js';

/** The timelines of these sessions: read here, or sent by their hosts. */
export async function fleetTimelines(
  fleet: Fleet,
  { demo }: Pick<Options, 'demo'>,
): Promise<readonly Timeline[]> {
  const remote = timelinesByRow(fleet.timelines ?? []);
  const readers = new Map<HostName, TimelineReader>();
  const timelines: Timeline[] = [];
  for (const session of fleet.sessions) {
    const { host } = session;
    if (host !== localHost && !demo) {
      timelines.push(remote.get(rowKey(session)) ?? unsupportedTimeline(session));
      continue;
    }
    const reader = readers.get(host) ?? new TimelineReader(filesOf(host, fleet, demo));
    readers.set(host, reader);
    timelines.push(await reader.read(session, fleet.generatedAt));
  }
  return timelines;
}

function filesOf(
  host: HostName,
  { generatedAt }: Fleet,
  demo: boolean,
): ConstructorParameters<typeof TimelineReader>[0] {
  if (!demo) return nodePorts().files;
  // A single refresh of the demo begins with it.
  const clock = { began: generatedAt, seed: String(generatedAt), now: () => generatedAt };
  return createDemoPorts(host, clock).files;
}
