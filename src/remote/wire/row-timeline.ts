import { readFields } from '../../core/document/field.js';
import { timelineObject } from '../../core/document/session-fields.js';
import type { Session } from '../../core/session/session.js';
import type { Timeline, TimelineSpan } from '../../core/session/timeline.js';
import { asObject, objectAt } from '../../core/text/fields.js';
import { epochMs, type DurationMs } from '../../core/time.js';

/** A row's `timeline`, in our own time; nothing where it has none. */
export function rowTimeline(
  row: unknown,
  { host, threadId }: Pick<Session, 'host' | 'threadId'>,
  skew: DurationMs,
): readonly Timeline[] {
  const object = asObject(row);
  const timeline = object && objectAt(object, 'timeline');
  if (!timeline) return [];
  const { spans = [], trouble } = readFields(timeline, timelineObject.fields);
  return [{ host, threadId, spans: inOrder(spans, skew), trouble }];
}

/** None that begins before the one before it ends. */
function inOrder(spans: readonly TimelineSpan[], skew: DurationMs): readonly TimelineSpan[] {
  const kept: TimelineSpan[] = [];
  for (const { from, to, state } of spans) {
    const span = { from: epochMs(from + skew), to: epochMs(to + skew), state };
    if (span.from >= (kept.at(-1)?.to ?? span.from)) kept.push(span);
  }
  return kept;
}
