import type { JsonDocument } from '../core/document/shape.js';
import { nothingKnown, transitions } from '../core/fleet/transitions.js';
import { rowKey, type RowKey } from '../core/fleet/row-key.js';
import { oneAtATime } from '../core/one-at-a-time.js';
import type { Fleet } from '../core/session/snapshot.js';
import type { After } from '../core/time.js';
import { eventJson } from '../output/json/json-document.js';

/** Shows the reader that codex-ps still runs. */
const heartbeatMs = 30_000;
/** After a line, changes are gathered for so long. */
const gatherMs = 50;

/** Resolves once the reader has taken it. */
export type Write = (lines: string) => Promise<void>;

export interface WatchParts {
  readonly document: () => JsonDocument;
  readonly write: Write;
  readonly after: After;
}

/** `--watch`: a whole document a line, at most each 50 ms; and each 30 s if nothing changed, with `heartbeat` true. */
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

/** A line now and whenever it differs; undefined: not yet. */
export function watchLine(parts: {
  readonly line: () => string | undefined;
  readonly write: Write;
}): () => void {
  let last: string | undefined;
  return oneAtATime(() => {
    const line = parts.line();
    if (line === undefined || line === last) return undefined;
    last = line;
    return parts.write(`${line}\n`);
  });
}

/**
 * `--watch --events`: a line a transition. `fleet`: without hidden sessions. Of a thread that a filter excludes, only
 * the transition after which it no longer matches.
 */
export function watchEvents(parts: {
  readonly fleet: () => Fleet;
  /** The threads that a filter lets through; undefined without one. */
  readonly matching: (fleet: Fleet) => ReadonlySet<RowKey> | undefined;
  readonly write: Write;
}): () => void {
  let known = nothingKnown;
  let matched: ReadonlySet<RowKey> | undefined;
  return oneAtATime(() => {
    const now = parts.fleet();
    const found = transitions(known, now);
    ({ known } = found);
    const [before, matching] = [matched, parts.matching(now)];
    matched = matching;
    const lines = found.transitions.flatMap((each) => {
      const key = rowKey(each.session);
      const isShown = !matching || matching.has(key) || before?.has(key) === true;
      return isShown ? `${JSON.stringify(eventJson(each, now.generatedAt))}\n` : [];
    });
    return lines.length === 0 ? undefined : parts.write(lines.join(''));
  });
}

/** They change all the time. */
const volatileKeys: readonly string[] = [
  'generated_at_unix_s',
  'collected_at_unix_s',
  'latency_ms',
  'last_activity_unix_s',
  'tokens_total',
  'tokens_per_minute',
  'context_used_percent',
];

export function stableContent(document: JsonDocument): string {
  return JSON.stringify({ ...document, sessions: inOrder(document) }, (key, value: unknown) =>
    volatileKeys.includes(key) ? undefined : value,
  );
}

/** By thread: the order of the document changes with the last activity. */
function inOrder({ sessions }: JsonDocument): readonly unknown[] {
  const keyed = (Array.isArray(sessions) ? (sessions as readonly unknown[]) : []).map((session) => {
    const { host, thread_id: id } = session as Readonly<Record<string, unknown>>;
    return { key: `${String(host)} ${String(id)}`, session };
  });
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ session }) => session);
}
