import type { ThreadId } from '../../core/ids.js';
import { threadIdAt } from '../../core/text/clean-fields.js';
import { asObject, parseJson, textAt } from '../../core/text/fields.js';
import { titleText } from '../../core/text/title-text.js';
import { isSyntheticUserText } from '../../core/rollout/user-text.js';

/** A line of `history.jsonl`: what the user typed, of all threads. Undefined where it is none. */
export function parseHistoryLine(
  line: string,
): { readonly threadId: ThreadId; readonly text: string } | undefined {
  const entry = asObject(parseJson(line));
  const threadId = entry && threadIdAt(entry, 'session_id');
  const typed = entry && textAt(entry, 'text');
  if (!threadId || typed === undefined || isSyntheticUserText(typed)) return undefined;
  const text = titleText(typed);
  return text === undefined ? undefined : { threadId, text };
}
