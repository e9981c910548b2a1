import type { EpochMs } from '../../core/time.js';
import type { Transition } from '../../core/fleet/transitions.js';
import type { JsonDocument } from './json-document.js';

/** One line of `--watch --events`: docs/event.schema.json is its contract. */
export function eventJson({ session, from, to }: Transition, at: EpochMs): JsonDocument {
  const { certain, reason } = session.verdict;
  const gone = to === 'gone';
  return {
    at_unix_ms: at,
    host: session.host,
    thread_id: session.threadId,
    name: session.name ?? null,
    title: session.title ?? null,
    from: from ?? null,
    to,
    certain: gone || certain,
    reason: gone ? 'nothing on its host runs it any more' : reason,
  };
}
