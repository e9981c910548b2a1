import type { JsonDocument } from '../core/document/shape.js';
import { nothingKnown, transitions } from '../core/fleet/transitions.js';
import type { Fleet } from '../core/session/snapshot.js';
import type { After } from '../core/time.js';
import { eventJson } from '../output/json/json-document.js';

/** So that the reader knows that codex-ps still runs. */
const heartbeatMs = 30_000;
/** After a line, further changes are gathered for so long. */
const gatherMs = 50;

/** Resolves once the reader took it. */
type Write = (lines: string) => Promise<void>;

/**
 * Gives what is to be called when something may have changed. It calls `next`, but not before what `next` began last
 * is done: a slow reader gets the newest, not everything in between.
 */
function oneAtATime(next: () => Promise<void> | undefined): () => void {
  let busy = false;
  let missed = false;
  const changed = (): void => {
    missed = busy;
    const done = busy ? undefined : next();
    if (!done) return;
    busy = true;
    void done.then(() => {
      busy = false;
      if (missed) changed();
    });
  };
  return changed;
}

export interface WatchParts {
  /** The document as it is now. */
  readonly document: () => JsonDocument;
  readonly write: Write;
  readonly after: After;
}

/**
 * `--watch`: a whole document a line, at once at the first change and then at most each 50 ms; and each 30 s if
 * nothing changed, which `heartbeat` then says.
 */
export function watch({ document, write, after }: WatchParts): () => void {
  let last: string | undefined;
  let isDue = false;
  let cancelHeartbeat: () => void = () => undefined;
  const changed = oneAtATime(() => {
    const newest = document();
    const content = stableContent(newest);
    const heartbeat = content === last;
    if (heartbeat && !isDue) return undefined;
    cancelHeartbeat();
    isDue = false;
    last = content;
    return write(`${JSON.stringify({ ...newest, heartbeat })}\n`).then(() => {
      cancelHeartbeat = after(heartbeatMs, () => {
        isDue = true;
        changed();
      });
      return new Promise((resolve) => after(gatherMs, resolve));
    });
  });
  return changed;
}

/** `--watch --events`: a line a transition. `fleet`: as it is now, without what is hidden. */
export function watchEvents(parts: {
  readonly fleet: () => Fleet;
  readonly write: Write;
}): () => void {
  let known = nothingKnown;
  return oneAtATime(() => {
    const now = parts.fleet();
    const found = transitions(known, now);
    ({ known } = found);
    if (found.transitions.length === 0) return undefined;
    const lines = found.transitions.map(
      (each) => `${JSON.stringify(eventJson(each, now.generatedAt))}\n`,
    );
    return parts.write(lines.join(''));
  });
}

/** What changes all the time: times of writing, and what is counted as the model writes. */
const volatileKeys: readonly string[] = [
  'generated_at_unix_s',
  'collected_at_unix_s',
  'latency_ms',
  'last_activity_unix_s',
  'tokens_total',
  'context_used_percent',
];

/** The document without its volatile keys. */
export function stableContent(document: JsonDocument): string {
  return JSON.stringify({ ...document, sessions: inOrder(document) }, (key, value: unknown) =>
    volatileKeys.includes(key) ? undefined : value,
  );
}

/** By thread: the document's own order follows the last activity. */
function inOrder({ sessions }: JsonDocument): readonly unknown[] {
  const keyed = (Array.isArray(sessions) ? (sessions as readonly unknown[]) : []).map((session) => {
    const { host, thread_id: id } = session as Readonly<Record<string, unknown>>;
    return { key: `${String(host)} ${String(id)}`, session };
  });
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ session }) => session);
}
