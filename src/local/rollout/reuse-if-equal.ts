import { isDeepStrictEqual } from 'node:util';

/** `before` if `now` is equal, so that callers see by identity that nothing changed. */
export function reuseIfEqual<T>(before: T, now: T): T {
  return isDeepStrictEqual(before, now) ? before : now;
}
