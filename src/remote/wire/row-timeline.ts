import type { Session } from '../../core/session/session.js';
import { epochMs, fromUnixSeconds, type DurationMs, type EpochMs } from '../../core/time.js';
import { timelineStates, type Timeline, type TimelineSpan } from '../../core/session/timeline.js';
import { cleanLineOrNone } from '../../core/text/clean-text.js';
import {
  arrayAt,
  asObject,
  numberAt,
  objectAt,
  textAt,
  type JsonObject,
} from '../../core/text/fields.js';

/** A turn every four seconds for eight hours. */
const maxSpans = 16_000;
const maxTroubleUnits = 400;

/** What a row's `timeline` says, in our own time; nothing where it has none. */
export function rowTimeline(
  row: unknown,
  { host, threadId }: Pick<Session, 'host' | 'threadId'>,
  skew: DurationMs,
): readonly Timeline[] {
  const object = asObject(row);
  const timeline = object && objectAt(object, 'timeline');
  if (!timeline) return [];
  const trouble = cleanLineOrNone(textAt(timeline, 'trouble'), maxTroubleUnits);
  return [{ host, threadId, spans: spansOf(timeline, skew), trouble }];
}

/** Those that fit, and none that begins before the one before it ends. */
function spansOf(timeline: JsonObject, skew: DurationMs): readonly TimelineSpan[] {
  const spans: TimelineSpan[] = [];
  for (const value of arrayAt(timeline, 'spans').slice(-maxSpans)) {
    const span = asObject(value);
    const from = span && timeAt(span, 'from_unix_s', skew);
    const to = span && timeAt(span, 'to_unix_s', skew);
    const state = timelineStates.find((known) => known === span?.['state']) ?? 'unknown';
    if (from === undefined || to === undefined || from >= to) continue;
    if (from >= (spans.at(-1)?.to ?? from)) spans.push({ from, to, state });
  }
  return spans;
}

function timeAt(span: JsonObject, key: string, skew: DurationMs): EpochMs | undefined {
  const seconds = numberAt(span, key);
  return seconds === undefined ? undefined : epochMs(fromUnixSeconds(seconds) + skew);
}
