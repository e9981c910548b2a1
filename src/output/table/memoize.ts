/** `compute`, with its last result reused while the arguments are the very same. */
export function memoizeLast<Args extends readonly unknown[], Result>(
  compute: (...args: Args) => Result,
): (...args: Args) => Result {
  let last: { readonly args: Args; readonly result: Result } | undefined;
  return (...args) => {
    if (!last?.args.every((arg, index) => Object.is(arg, args[index]))) {
      last = { args, result: compute(...args) };
    }
    return last.result;
  };
}

/** The same for each object in use: of each only the last result is kept. */
export function memoizeLastOfEach<
  Key extends object,
  Args extends readonly (string | number | boolean | object | undefined)[],
  Result,
>(compute: (key: Key, ...args: Args) => Result): (key: Key, ...args: Args) => Result {
  const known = new WeakMap<Key, { readonly args: Args; readonly result: Result }>();
  return (key, ...args) => {
    const before = known.get(key);
    if (before && haveSameItems(before.args, args)) return before.result;
    const result = compute(key, ...args);
    known.set(key, { args, result });
    return result;
  };
}

/** Returns the last value again while the new one equals it, so that what is made from it can be memoized. */
export function reuseIf<Value>(
  isSame: (last: Value, value: Value) => boolean,
): (value: Value) => Value {
  let last: { readonly value: Value } | undefined;
  return (value) => {
    if (!last || !isSame(last.value, value)) last = { value };
    return last.value;
  };
}

/** Whether both hold the very same things in the same order. */
export function haveSameItems(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, index) => Object.is(item, other[index]));
}
