import { createHash } from 'node:crypto';
import { threadIdOf, type ThreadId } from '../core/ids.js';

/** Sixteen hexadecimal digits and more, always the same for the same text. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A UUIDv7 of this time whose other bits are those of `text`. */
export function seededUuid(atMs: number, text: string): ThreadId {
  const time = Math.floor(atMs).toString(16).padStart(12, '0');
  const hash = digest(text);
  const uuid = `${time.slice(0, 8)}-${time.slice(8)}-7${hash.slice(0, 3)}-a${hash.slice(3, 6)}-${hash.slice(6, 18)}`;
  const id = threadIdOf(uuid);
  if (id === undefined) throw new Error(`no UUID: ${uuid}`);
  return id;
}
