import type { Timeline } from '../../core/session/timeline.js';
import type { Fleet } from '../../core/session/snapshot.js';
import { type RowKey, rowKey } from '../../core/fleet/row-key.js';
import { timelinesByRow } from '../../core/fleet/timelines-by-row.js';

type Timelines = ReadonlyMap<RowKey, Timeline>;

/** The new ones beside those that are known of threads that still live. */
export function withTimelines(
  known: Timelines,
  timelines: readonly Timeline[],
  fleet: Fleet | undefined,
): Timelines {
  const live = new Set(fleet?.sessions.map(rowKey));
  const kept = [...known].filter(([key]) => live.has(key));
  return new Map([...kept, ...timelinesByRow(timelines)]);
}
