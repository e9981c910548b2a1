import type { ThreadId } from '../domain/ids.js';
import { threadIdAt } from './clean-fields.js';
import { asObject, parseJson } from './fields.js';
import { titleText } from './title-text.js';

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
