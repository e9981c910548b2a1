import type { ThreadId } from '../../core/ids.js';
import { threadIdAt } from '../../core/text/clean-fields.js';
import { asObject, parseJson } from '../../core/text/fields.js';
import { titleText } from '../../core/text/title-text.js';

/** A line of `session_index.jsonl`. The newest line of a thread counts. */
export interface IndexLine {
  readonly threadId: ThreadId;
  /** Undefined where the thread lost its name. */
  readonly title: string | undefined;
}

/** Undefined where the line is none. */
export function parseIndexLine(line: string): IndexLine | undefined {
  const entry = asObject(parseJson(line));
  const threadId = entry && threadIdAt(entry, 'id');
  if (!threadId) return undefined;
  const name = entry['thread_name'];
  if (typeof name !== 'string' && name !== null) return undefined;
  return { threadId, title: titleText(name ?? undefined) };
}
