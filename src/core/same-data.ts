export function isSameData(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (one instanceof Map && other instanceof Map) return isSameMap(one, other);
  if (!hasFields(one) || !hasFields(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => Object.hasOwn(other, key) && isSameData(one[key], other[key]));
}

/** `before` if `now` is equal, so that callers see by identity that nothing changed. */
export function reuseIfEqual<T>(before: T, now: T): T {
  return isSameData(before, now) ? before : now;
}

function isSameMap(
  one: ReadonlyMap<unknown, unknown>,
  other: ReadonlyMap<unknown, unknown>,
): boolean {
  if (one.size !== other.size) return false;
  for (const [key, value] of one) {
    if (!other.has(key) || !isSameData(value, other.get(key))) return false;
  }
  return true;
}

function hasFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !(value instanceof Map || value instanceof Set)
  );
}
