import type { JsonDocument } from '../render/json-document.js';

/** So that who listens knows that we still look. */
const heartbeatMs = 30_000;

export interface WatchParts {
  /** The document as it is now. */
  readonly look: () => Promise<JsonDocument>;
  readonly write: (line: string) => Promise<void>;
  readonly now: () => number;
  /** Resolves after so many milliseconds; false ends the watch. */
  readonly pause: (milliseconds: number) => Promise<boolean>;
  readonly refreshMs: number;
}

/**
 * `--watch`: a whole document a line, now and at each change, and each 30 s when nothing changed, which
 * `heartbeat` then says.
 */
export async function watch(parts: WatchParts): Promise<void> {
  let told: string | undefined;
  let toldAt = parts.now();
  for (;;) {
    const document = await parts.look();
    const essence = essenceOf(document);
    const changed = essence !== told;
    if (changed || parts.now() - toldAt >= heartbeatMs) {
      told = essence;
      toldAt = parts.now();
      await parts.write(`${JSON.stringify({ ...document, heartbeat: !changed })}\n`);
    }
    if (!(await parts.pause(parts.refreshMs))) return;
  }
}

/** What changes while nothing does: times that are written on, and what is counted as the model writes. */
const restless: readonly string[] = [
  'generated_at_unix_s',
  'collected_at_unix_s',
  'latency_ms',
  'last_activity_unix_s',
  'tokens_total',
  'context_used_percent',
];

function essenceOf(document: JsonDocument): string {
  const text = JSON.stringify(
    { ...document, sessions: inOrder(document) },
    (key, value: unknown) => (restless.includes(key) ? undefined : value),
  );
  return text;
}

/** By thread: the document's own order follows the last activity. */
function inOrder({ sessions }: JsonDocument): readonly unknown[] {
  const keyed = (Array.isArray(sessions) ? (sessions as readonly unknown[]) : []).map((session) => {
    const { host, thread_id: id } = session as Readonly<Record<string, unknown>>;
    return { key: `${String(host)} ${String(id)}`, session };
  });
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ session }) => session);
}
