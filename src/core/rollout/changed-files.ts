import type { ChangedFile } from '../facts/rollout-progress.js';
import { cleanText } from '../text/clean-text.js';
import { asObject, booleanAt, objectAt, textAt, type JsonObject } from '../text/fields.js';
import type { EpochMs } from '../time.js';

const maxFiles = 200;
/** The longest path of Linux. */
const maxPathUnits = 4096;

/** The files with these in it, changed just now. */
export function withChanges(
  files: readonly ChangedFile[],
  paths: readonly string[],
  at: EpochMs,
): readonly ChangedFile[] {
  const changed = new Set(paths);
  const others = files.filter(({ path }) => !changed.has(path));
  return [...others, ...Array.from(changed, (path) => ({ path, at }))].slice(-maxFiles);
}

/** What a patch changed, from its event (0.130 on) or its item (0.148 on); nothing if it failed or was refused. */
export function changesOf(ended: JsonObject): readonly string[] {
  const isDone = (textAt(ended, 'status') ?? 'completed') === 'completed';
  if (!isDone || booleanAt(ended, 'success') === false) return [];
  return Object.entries(objectAt(ended, 'changes') ?? {})
    .slice(0, maxFiles)
    .flatMap(([path, change]) => [path, textAt(asObject(change) ?? {}, 'move_path') ?? path])
    .flatMap((path) => absolutePath(undefined, path) ?? []);
}

/** Undefined if it is not known where a relative path begins. */
export function absolutePath(base: string | undefined, path: string): string | undefined {
  const whole = path.startsWith('/') ? path : base && `${base}/${path}`;
  if (!whole?.startsWith('/') || whole.length > maxPathUnits) return undefined;
  const parts: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return cleanText(`/${parts.join('/')}`);
}
