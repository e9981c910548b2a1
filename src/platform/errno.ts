import { err, ok, type Result } from '../core/result.js';

/** The code of a failed system call; `EUNKNOWN` where there is none. */
export function errnoOf(thrown: unknown): string {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown) {
    if (typeof thrown.code === 'string') return thrown.code;
  }
  return 'EUNKNOWN';
}

/** The value of a call; undefined where it fails. */
export function tryTo<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}

export function attempt<T>(call: () => T): Result<T, { readonly code: string }> {
  try {
    return ok(call());
  } catch (thrown) {
    return err({ code: errnoOf(thrown) });
  }
}
