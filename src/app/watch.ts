import type { After } from '../core/time.js';
import type { JsonDocument } from '../core/document/shape.js';

/** So that who listens knows that we still look. */
const heartbeatMs = 30_000;
/** After a line, further changes are gathered for so long. */
const gatherMs = 50;

export interface WatchParts {
  /** The document as it is now. */
  readonly document: () => JsonDocument;
  /** Resolves once the reader took it. */
  readonly write: (line: string) => Promise<void>;
  readonly after: After;
}

/**
 * `--watch`: a whole document a line, at once at the first change and then at most each 50 ms; and each 30 s when
 * nothing changed, which `heartbeat` then says. A slow reader gets the newest, not all that came in between.
 * Gives what is to be called when something may have changed.
 */
export function watch(parts: WatchParts): () => void {
  let told: string | undefined;
  let busy = false;
  let missed = false;
  let stopHeart: () => void = () => undefined;

  const say = (document: JsonDocument, heartbeat: boolean): void => {
    stopHeart();
    busy = true;
    void parts.write(`${JSON.stringify({ ...document, heartbeat })}\n`).then(() => {
      stopHeart = parts.after(heartbeatMs, () => say(parts.document(), true));
      parts.after(gatherMs, () => {
        busy = false;
        if (missed) look();
      });
    });
  };
  const look = (): void => {
    missed = busy;
    if (busy) return;
    const document = parts.document();
    const essence = essenceOf(document);
    if (essence === told) return;
    told = essence;
    say(document, false);
  };
  return look;
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

/** The document without what is no change: two are told apart by it. */
export function essenceOf(document: JsonDocument): string {
  return JSON.stringify({ ...document, sessions: inOrder(document) }, (key, value: unknown) =>
    restless.includes(key) ? undefined : value,
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
