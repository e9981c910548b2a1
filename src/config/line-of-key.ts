const header = /^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$/;
const keyBefore = /^\s*([\w."'-][\w."' -]*?)\s*=/;

/**
 * The line, from 1, in which a key of a TOML text stands: its reader does not tell. Where it is written in another way
 * than usual (an inline table), the first line that holds its last word.
 */
export function lineOfKey(lines: readonly string[], path: readonly string[]): number {
  const usual = usualLine(lines, path.join('\0'));
  if (usual >= 0) return usual + 1;
  const word = path.at(-1) ?? '';
  return (
    Math.max(
      0,
      lines.findIndex((line) => !/^\s*#/.test(line) && line.includes(word)),
    ) + 1
  );
}

function usualLine(lines: readonly string[], wanted: string): number {
  let table: readonly string[] = [];
  return lines.findIndex((line) => {
    const opened = header.exec(line)?.[1];
    if (opened !== undefined) {
      table = parts(opened);
      return table.join('\0') === wanted;
    }
    const key = keyBefore.exec(line)?.[1];
    return key !== undefined && [...table, ...parts(key)].join('\0') === wanted;
  });
}

/** The parts of `a."b c".d`. */
function parts(key: string): readonly string[] {
  return [...key.matchAll(/"([^"]*)"|'([^']*)'|([^.\s]+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
}
