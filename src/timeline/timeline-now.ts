import { type Verdict, needsAttention } from '../core/session/status.js';
import type { EpochMs } from '../core/time.js';
import type { TimelineSpan, TimelineState, Timeline } from '../core/session/timeline.js';
import type { RowRef } from '../core/fleet/row-key.js';

/** No timeline of a thread on another host, with the reason. */
export function noTimeline({ host, threadId }: RowRef, trouble: string): Timeline {
  return { host, threadId, spans: [], trouble };
}

export function unsupportedTimeline(thread: RowRef): Timeline {
  return noTimeline(thread, 'its codex-ps has no timelines; install a newer one there');
}

export function timelineState({ status }: Verdict): TimelineState {
  if (status.kind === 'working') return 'working';
  if (status.kind === 'unknown') return 'unknown';
  if (!needsAttention(status)) return 'idle';
  // A suspended process does nothing, whatever its turn waits for.
  if (status.detail === 'suspended') return 'idle';
  return status.detail === 'approval' || status.detail === 'question' ? 'asking' : 'failed';
}

/** The spans with the row's verdict for the present, which knows more than the rollout (Codex's daemon, the processes). */
export function withPresent(
  spans: readonly TimelineSpan[],
  verdict: Verdict,
  now: EpochMs,
): readonly TimelineSpan[] {
  const state = timelineState(verdict);
  const last = spans.at(-1);
  if (verdict.since === undefined || last?.state === state || verdict.since >= now) return spans;
  const from = last && last.from > verdict.since ? last.from : verdict.since;
  const before = spans.flatMap((span) =>
    span.from >= from ? [] : [span.to > from ? { ...span, to: from } : span],
  );
  return [...before, { from, to: now, state }];
}
