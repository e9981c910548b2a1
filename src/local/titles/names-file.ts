import type { ThreadId } from '../../core/ids.js';
import { threadIdAt } from '../../core/text/clean-fields.js';
import { asObject, parseJson, textAt } from '../../core/text/fields.js';
import { titleText } from '../../core/text/title-text.js';

/** A line of the user's names file: the newest line of a (host, thread) counts. */
export interface NameLine {
  /** As the line says it: `local`, or an alias of the ssh configuration. */
  readonly host: string;
  readonly threadId: ThreadId;
  /** Undefined where the line clears the name: `null`, or nothing visible. */
  readonly name: string | undefined;
}

/** Undefined where the line is none. */
export function parseNameLine(line: string): NameLine | undefined {
  const entry = asObject(parseJson(line));
  const host = entry && textAt(entry, 'host');
  const threadId = entry && threadIdAt(entry, 'thread_id');
  if (host === undefined || host === '' || !threadId) return undefined;
  const name = entry['name'];
  if (typeof name !== 'string' && name !== null) return undefined;
  return { host, threadId, name: titleText(name ?? undefined) };
}
