import type { Timeline } from '../domain/timeline.js';
import type { Fleet } from '../domain/snapshot.js';
import { type RowKey, rowKey } from '../model/row-key.js';
import { timelinesByRow } from '../model/timelines-by-row.js';

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
