/** An expected failure is a value, never a throw. */
export type Result<T, E> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function err<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}

/** Why something that the user asked for cannot be done. */
export interface Refusal {
  /** What happened and what to do about it, in one clean sentence without a full stop. */
  readonly reason: string;
  /** A line for a shell that does it, or some of it, by hand; undefined: there is none. */
  readonly paste: string | undefined;
}
