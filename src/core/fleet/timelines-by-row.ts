import type { Timeline } from '../session/timeline.js';
import { rowKey, type RowKey } from './row-key.js';

export function timelinesByRow(timelines: readonly Timeline[]): ReadonlyMap<RowKey, Timeline> {
  return new Map(timelines.map((timeline) => [rowKey(timeline), timeline]));
}
