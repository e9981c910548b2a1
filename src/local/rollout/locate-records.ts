import type { CallId } from '../../core/ids.js';
import type { RolloutPlace } from '../../core/session/status.js';
import type { RolloutRecord } from '../../core/rollout/rollout-record.js';
import { backwardLines } from './backward-lines.js';
import { recordOfLine } from './line-bytes.js';
import type { FilePort, OpenedFile } from '../../platform/host-ports.js';

/** Where in a rollout each record begins that a fact came from, in bytes; undefined where it was not found again. */
export type Locate = (place: RolloutPlace) => number | undefined;

const nowhere: Locate = () => undefined;

/** As much as is read of a rollout for its state. */
const tailBytes = 8 * 1024 * 1024;

/** Finds the records of a rollout again, by one more look at its end: only for those who ask where a fact stands. */
export async function locateRecords(
  files: Pick<FilePort, 'open'>,
  path: string | undefined,
): Promise<Locate> {
  const file = path === undefined ? undefined : await files.open(path);
  if (!file?.ok) return nowhere;
  try {
    return await locateIn(file.value);
  } finally {
    await file.value.close();
  }
}

async function locateIn(file: OpenedFile): Promise<Locate> {
  const stat = await file.stat();
  if (!stat.ok) return nowhere;
  const from = Math.max(0, stat.value.sizeBytes - tailBytes);
  const bytes = await file.read(from, tailBytes);
  if (!bytes.ok) return nowhere;
  const newest = new Map<string, number>();
  const calls = new Map<CallId, number>();
  for (const line of backwardLines().take(bytes.value, from, from === 0)) {
    const record = recordOfLine(line.bytes);
    if (!record) continue;
    const kind = kinds[record.kind];
    if (kind !== undefined && !newest.has(kind)) newest.set(kind, line.offset);
    if (record.kind === 'call-opened') calls.set(record.call.callId, line.offset);
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
