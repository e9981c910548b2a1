import { threadIdOf, type ThreadId } from '../../core/ids.js';
import { asObject, asText, objectAt, parseJson } from '../../core/text/fields.js';
import { titleText } from '../../core/text/title-text.js';

/** The titles in the desktop app's `.codex-global-state.json`. Empty where it has none, or is no JSON. */
export function parseGlobalTitles(text: string): ReadonlyMap<ThreadId, string> {
  const state = asObject(parseJson(text));
  const titles = objectAt(objectAt(state ?? {}, 'thread-titles') ?? {}, 'titles') ?? {};
  const byThread = new Map<ThreadId, string>();
  for (const [id, value] of Object.entries(titles)) {
    const threadId = threadIdOf(id);
    const title = titleText(asText(value));
    if (threadId && title !== undefined) byThread.set(threadId, title);
  }
  return byThread;
}
