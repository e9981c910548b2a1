declare const brand: unique symbol;

/** An interface of its own, so that the compiler can name it in declaration files. */
export interface Branded<Name extends string> {
  readonly [brand]: Name;
}

/** A `T` that only one place makes, so that two ids or two times cannot be swapped. */
export type Brand<T, Name extends string> = T & Branded<Name>;
