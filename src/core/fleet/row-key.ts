import type { Brand } from '../brand.js';
import type { Session } from '../session/session.js';
import type { Timeline } from '../session/timeline.js';

/** One thread on one host as one text: `home 0199…`. */
export type RowKey = Brand<string, 'RowKey'>;

/** What names a row: never a pid, never a place in a list. */
export type RowRef = Pick<Session, 'host' | 'threadId'>;

export function rowKey(row: RowRef): RowKey {
  return `${row.host} ${row.threadId}` as RowKey;
}

export function rowRef({ host, threadId }: RowRef): RowRef {
  return { host, threadId };
}

export function timelinesByRow(timelines: readonly Timeline[]): ReadonlyMap<RowKey, Timeline> {
  return new Map(timelines.map((timeline) => [rowKey(timeline), timeline]));
}
