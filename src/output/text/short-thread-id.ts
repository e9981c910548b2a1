import type { ThreadId } from '../../core/ids.js';

const head = 8;
const tail = 5;

/**
 * Each id as `first8…last5`, with a longer end if two would be equal. The start of a thread id is its time, so
 * threads that began together differ in their ends.
 */
export function shortThreadIds(
  ids: Iterable<ThreadId>,
  ellipsis: string,
): ReadonlyMap<ThreadId, string> {
  const short = new Map<ThreadId, string>();
  let open: readonly ThreadId[] = [...new Set(ids)];
  for (let length = tail; open.length > 0; length += 1) {
    const texts = open.map((id) =>
      id.length <= head + length ? id : id.slice(0, head) + ellipsis + id.slice(-length),
    );
    const counts = new Map<string, number>();
    for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
    open = open.filter((id, index) => {
      const text = texts[index] ?? id;
      if (counts.get(text) !== 1) return true;
      short.set(id, text);
      return false;
    });
  }
  return short;
}
