import { createDemoPorts, stoppedClock } from '../demo/demo-ports.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { readTimelines } from '../timeline/timeline-reader.js';
import { rowKey, timelinesByRow } from '../core/fleet/row-key.js';
import { groupBy } from '../core/group-by.js';
import { localHost } from '../core/ids.js';
import type { Fleet } from '../core/session/snapshot.js';
import type { Timeline } from '../core/session/timeline.js';
import { unsupportedTimeline } from '../timeline/timeline-now.js';
import type { Options } from '../options/options.js';

/** Its sessions with their timelines: read here, or sent by their hosts. */
export async function withTimelines(fleet: Fleet, { demo }: Pick<Options, 'demo'>): Promise<Fleet> {
  const timelines: Timeline[] = [];
  for (const [host, sessions] of groupBy(fleet.sessions, (session) => session.host)) {
    const at = fleet.generatedAt;
    const ports = demo ? createDemoPorts(host, stoppedClock(at)) : nodePorts();
    const read =
      host === localHost || demo
        ? await readTimelines(ports.files, sessions, at)
        : sessions.map((session) => session.timeline ?? unsupportedTimeline(session));
    timelines.push(...read);
  }
  const read = timelinesByRow(timelines);
  const sessions = fleet.sessions.map((one) => ({ ...one, timeline: read.get(rowKey(one)) }));
  return { ...fleet, sessions };
}
