import { readFields } from '../../core/document/field.js';
import { timelineObject } from '../../core/document/session-fields.js';
import type { Session } from '../../core/session/session.js';
import type { Timeline, TimelineSpan } from '../../core/session/timeline.js';
import { asObject, objectAt } from '../../core/text/fields.js';
import { epochMs, type DurationMs, type EpochMs } from '../../core/time.js';

/** When another machine made its document. */
export interface DocumentTime {
  /** How far its clock lies behind ours. */
  readonly skew: DurationMs;
  /** By our own clock. */
  readonly collectedAt: EpochMs;
}

/** A row's `timeline`, in our own time; nothing where it has none. */
export function rowTimeline(
  row: unknown,
  { host, threadId }: Pick<Session, 'host' | 'threadId'>,
  made: DocumentTime,
): readonly Timeline[] {
  const object = asObject(row);
  const timeline = object && objectAt(object, 'timeline');
  if (!timeline) return [];
  const { spans = [], trouble } = readFields(timeline, timelineObject.fields);
  return [{ host, threadId, spans: inOrder(spans, made), trouble }];
}

/** None that begins before the one before it ends, and none that lasts beyond the document. */
function inOrder(
  spans: readonly TimelineSpan[],
  { skew, collectedAt }: DocumentTime,
): readonly TimelineSpan[] {
  const kept: TimelineSpan[] = [];
  for (const { from, to, state } of spans) {
    const span = {
      from: epochMs(from + skew),
      to: epochMs(Math.min(to + skew, collectedAt)),
      state,
    };
    if (span.from < span.to && span.from >= (kept.at(-1)?.to ?? span.from)) kept.push(span);
  }
  return kept;
}
