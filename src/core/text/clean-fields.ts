import { threadIdOf, type ThreadId } from '../ids.js';
import { parseIsoTime, type EpochMs } from '../time.js';
import { cleanLineOrNone } from './clean-text.js';
import { textAt, type JsonObject } from './fields.js';

/** The longest path of Linux. */
const maxPathUnits = 4096;

export function wordAt(object: JsonObject, key: string): string | undefined {
  return cleanLineOrNone(textAt(object, key));
}

/** Kept as it is, for it will be opened: what shows a path cleans it. */
export function pathAt(object: JsonObject, key: string): string | undefined {
  const path = textAt(object, key);
  return path !== undefined && path !== '' && path.length <= maxPathUnits ? path : undefined;
}

export function threadIdAt(object: JsonObject, key: string): ThreadId | undefined {
  return threadIdOf(textAt(object, key) ?? '');
}

/** The `timestamp` of a line, or of the payload of session_meta. */
export function timestampOf(object: JsonObject): EpochMs | undefined {
  return parseIsoTime(textAt(object, 'timestamp') ?? '');
}
