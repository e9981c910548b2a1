import type { CallId } from '../../core/ids.js';
import type { RolloutPlace } from '../../core/session/status.js';
import type { RolloutRecord } from '../../core/rollout/rollout-record.js';
import type { FilePort } from '../../platform/host-ports.js';
import { readTail } from './read-tail.js';
import { withFile } from './with-file.js';

/** The offset in bytes of the record that a fact came from; undefined where it was not found again. */
export type Locate = (place: RolloutPlace) => number | undefined;

/** Reads the end of a rollout once more to find its records. */
export async function locateRecords(
  files: Pick<FilePort, 'open'>,
  path: string | undefined,
): Promise<Locate> {
  const newest = new Map<string, number>();
  const calls = new Map<CallId, number>();
  if (path === undefined) return () => undefined;
  const tail = await withFile(files, path, async (file) => {
    const stat = await file.stat();
    if (!stat.ok) return stat;
    return readTail(file, { from: 0, to: stat.value.sizeBytes, turnStart: 'turn-started' });
  });
  for (const { record, offset } of tail.ok ? tail.value.records : []) {
    const kind = kinds[record.kind];
    if (kind !== undefined) newest.set(kind, offset);
    if (record.kind === 'call-opened') calls.set(record.call.callId, offset);
  }
  return (place) => (place.kind === 'call' ? calls.get(place.callId) : newest.get(place.kind));
}

const kinds: Readonly<Partial<Record<RolloutRecord['kind'], 'turn' | 'context'>>> = {
  'turn-started': 'turn',
  'turn-completed': 'turn',
  'turn-aborted': 'turn',
  'turn-context': 'context',
  'settings-applied': 'context',
};
