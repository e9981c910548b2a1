declare const brand: unique symbol;

/** A `T` that only one place makes, so that two ids or two times cannot be swapped. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
