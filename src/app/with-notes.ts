import type { HostSnapshot } from '../core/session/snapshot.js';

/** The snapshot as it is shown: `debug` adds what only those who look closely want to know. */
export function withNotes(snapshot: HostSnapshot, debug: boolean): HostSnapshot {
  if (!debug || snapshot.debugNotes.length === 0) return snapshot;
  return { ...snapshot, warnings: [...snapshot.warnings, ...snapshot.debugNotes] };
}
