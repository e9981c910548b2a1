const escapes = /\\\\|\\[bfnrt]|(?:\\x[0-9a-f]{2})+/g;

const named: Readonly<Record<string, string>> = {
  '\\\\': '\\',
  '\\b': '\b',
  '\\f': '\f',
  '\\n': '\n',
  '\\r': '\r',
  '\\t': '\t',
};

/**
 * Undoes what lsof does to a name that is not printable in its locale: `\n`, `\\`, and bytes as
 * `\xc3\xa9`, which together may make one character. `^[` stays: lsof 4.95 prints an escape
 * character so, but a name that really holds these two characters looks the same (`isAmbiguous`).
 */
export function unescapeLsofName(name: string): string {
  if (!name.includes('\\')) return name;
  return name.replace(escapes, (found) => named[found] ?? decodeBytes(found));
}

/** Whether a `^X` in it may stand for a control character. */
export function isAmbiguous(name: string): boolean {
  return /\^[@-_?]/.test(name);
}

function decodeBytes(escaped: string): string {
  const bytes = escaped.split('\\x').slice(1);
  return new TextDecoder().decode(Uint8Array.from(bytes, (hex) => Number.parseInt(hex, 16)));
}
