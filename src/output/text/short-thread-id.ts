import type { ThreadId } from '../../core/ids.js';

const head = 8;
const tail = 5;

function shortened(id: ThreadId, tailLength: number, ellipsis: string): string {
  return id.length <= head + tailLength
    ? id
    : `${id.slice(0, head)}${ellipsis}${id.slice(id.length - tailLength)}`;
}

function byShortText(
  ids: readonly ThreadId[],
  tailLength: number,
  ellipsis: string,
): ReadonlyMap<string, readonly ThreadId[]> {
  const groups = new Map<string, ThreadId[]>();
  for (const id of ids) {
    const text = shortened(id, tailLength, ellipsis);
    const group = groups.get(text);
    if (group) group.push(id);
    else groups.set(text, [id]);
  }
  return groups;
}

/**
 * Each id as `first8…last5`, with a longer end where two would look alike. The start of a thread id is its time, so
 * threads that began together differ in their ends.
 */
export function shortThreadIds(
  ids: Iterable<ThreadId>,
  ellipsis: string,
): ReadonlyMap<ThreadId, string> {
  const short = new Map<ThreadId, string>();
  let open: readonly ThreadId[] = [...new Set(ids)];
  for (let tailLength = tail; open.length > 0; tailLength += 1) {
    const alike: ThreadId[] = [];
    for (const [text, same] of byShortText(open, tailLength, ellipsis)) {
      const [only] = same;
      if (only !== undefined && same.length === 1) short.set(only, text);
      else alike.push(...same);
    }
    open = alike;
  }
  return short;
}
