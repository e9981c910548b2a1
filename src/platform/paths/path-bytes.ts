/**
 * Paths are bytes, and not all of them are UTF-8. In our strings each byte that is not part of UTF-8 text is a lone
 * surrogate U+DC80 to U+DCFF (as in Python's `surrogateescape`), so that no two paths become the same string and each
 * can be opened again. Cleaned text has no lone surrogates, so they reach neither a terminal nor a document.
 */
export function pathOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes('\ufffd')) return text;
  let path = '';
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    path +=
      length === 0
        ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0))
        : bytes.toString('utf8', at, at + length);
    at += Math.max(1, length);
  }
  return path;
}

/** What node:fs takes for such a path. */
export function bytesOf(path: string): string | Buffer {
  if (!/[\udc80-\udcff]/u.test(path)) return path;
  return Buffer.concat(
    Array.from(path, (character) => {
      const unit = character.length === 1 ? character.charCodeAt(0) : 0;
      const isByte = unit >= 0xdc80 && unit <= 0xdcff;
      return isByte ? Buffer.of(unit - 0xdc00) : Buffer.from(character, 'utf8');
    }),
  );
}

/** The length of the character at `at`; 0 where it is not UTF-8. */
function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const sequence = bytes.subarray(at, at + length);
  // Only valid bytes are the same after decoding and encoding.
  return Buffer.from(sequence.toString('utf8'), 'utf8').equals(sequence) ? length : 0;
}
